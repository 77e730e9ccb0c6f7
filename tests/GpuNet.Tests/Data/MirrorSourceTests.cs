using System.Net;
using System.Net.Sockets;
using GpuNet.Data;
using Xunit;

namespace GpuNet.Tests.Data;

public sealed class MirrorSourceTests : IDisposable
{
    private static readonly Uri Mirror = new("https://mirror.invalid/set/");

    private readonly TinySet tiny = new();

    [Fact]
    public async Task The_packed_files_are_downloaded_and_handed_over_verified()
    {
        var handler = new Handler(request => Answer(TinySet.Bytes(tiny.Arrays[tiny.Description.Files.ToList().FindIndex(
            file => request.RequestUri!.AbsoluteUri == $"{Mirror}{file.Name}.gz")], gzip: true)));
        AssertWhole(await tiny.LoadAsync(new MirrorSource(Mirror, handler)));
        Assert.Equal(4, handler.Requests);
    }

    [Fact]
    public async Task A_mirror_that_cannot_be_reached_is_not_tried_for_the_other_files()
    {
        var handler = new Handler(
            _ => throw new HttpRequestException("outer", new SocketException((int)SocketError.ConnectionRefused)));
        Assert.StartsWith("cannot connect (", await Reason(handler), StringComparison.Ordinal);
        Assert.Equal(1, handler.Requests);
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_a_reason_and_not_a_cancellation()
    {
        var handler = new Handler(_ => throw new TaskCanceledException("outer", new TimeoutException()));
        Assert.Equal("no connection within 4 s", await Reason(handler));
    }

    [Fact]
    public async Task A_refusal_is_a_reason_with_its_status()
    {
        var handler = new Handler(_ => new HttpResponseMessage(HttpStatusCode.NotFound));
        Assert.Equal("train-images-idx3-ubyte.gz: HTTP status 404", await Reason(handler));
    }

    [Fact]
    public async Task A_response_that_is_too_long_is_refused_with_and_without_a_length_in_its_header()
    {
        byte[] body = new byte[1 << 17];
        foreach (bool withLength in (bool[])[true, false])
        {
            var handler = new Handler(_ =>
            {
                HttpResponseMessage response = Answer(body);
                if (!withLength)
                    response.Content = new StreamContent(new PrefixedStream(default, new MemoryStream(body)));
                Assert.Equal(withLength, response.Content.Headers.ContentLength is not null);
                return response;
            });
            Assert.Contains("the response is longer than", await Reason(handler), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Content_that_is_not_the_published_one_is_refused()
    {
        var other = IdxArray.Create<byte>(new byte[24], 4, 2, 3);
        Assert.Equal(
            "train-images-idx3-ubyte: the SHA-256 is not that of the published file",
            await Reason(new Handler(_ => Answer(TinySet.Bytes(other, gzip: true)))));
        Assert.Contains(
            "that start an IDX file",
            await Reason(new Handler(_ => Answer("<html>"u8.ToArray()))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_ends_a_download()
    {
        using var cancellation = new CancellationTokenSource();
        var handler = new Handler(_ =>
        {
            cancellation.Cancel();
            throw new TaskCanceledException();
        });
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => tiny.LoadAsync(null, cancellation.Token, new MirrorSource(Mirror, handler)));
    }

    public void Dispose() => tiny.Dispose();

    private static HttpResponseMessage Answer(byte[] body) =>
        new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };

    private static void AssertWhole(DataSetPair pair) => Assert.Equal(
        ("tiny", Mirror.AbsoluteUri),
        (pair.Id, pair.Source));

    private async Task<string> Reason(Handler handler)
    {
        string notice = (await tiny.LoadAsync(new MirrorSource(Mirror, handler))).Notice!;
        string start = $"{Mirror}: ";
        return notice[(notice.IndexOf(start, StringComparison.Ordinal) + start.Length)..];
    }

    private sealed class Handler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(answer(request));
        }
    }
}
