using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace GpuNet.Data;

/// <summary>Downloads packed files from one mirror. Gives the mirror up at the first failure.</summary>
/// <param name="mirror">The folder's address, HTTPS, with a slash at the end.</param>
/// <param name="handler">Connects; null for the usual way.</param>
internal sealed class MirrorSource(Uri mirror, HttpMessageHandler? handler = null) : IDataFileSource
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(20);

    public string Name => mirror.AbsoluteUri;

    public async Task FetchAsync(
        IReadOnlyList<ImageDataSetFile> files,
        Action<ImageDataSetFile, IdxArray> found,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        using var client = new HttpClient(
            handler ?? new SocketsHttpHandler { ConnectTimeout = ConnectTimeout }, disposeHandler: handler is null);
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("GpuNet", null));
        foreach (ImageDataSetFile file in files)
        {
            var address = new Uri(mirror, $"{file.Name}.gz");
            progress?.Report($"downloading {address}");
            using MemoryStream packed = await DownloadAsync(client, address, file, cancellationToken);
            found(file, PublishedFile.Read(packed, file));
        }
    }

    private static async Task<MemoryStream> DownloadAsync(
        HttpClient client,
        Uri address,
        ImageDataSetFile file,
        CancellationToken cancellationToken)
    {
        // A line may be slow but must not fall silent: every piece that comes starts the clock anew.
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(SilenceTimeout);
        try
        {
            using HttpResponseMessage response =
                await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (!response.IsSuccessStatusCode)
                throw new IOException($"{file.Name}.gz: HTTP status {(int)response.StatusCode}");

            // Packing never makes a file much longer; a longer response is not the file.
            int bound = file.Length + (1 << 16);
            if (response.Content.Headers.ContentLength > bound)
                throw TooLong(file, bound);
            await using Stream body = await response.Content.ReadAsStreamAsync(silence.Token);
            var packed = new MemoryStream((int)(response.Content.Headers.ContentLength ?? 0));
            byte[] piece = new byte[1 << 16];
            while (true)
            {
                silence.CancelAfter(SilenceTimeout);
                int count = await body.ReadAsync(piece, silence.Token);
                if (count == 0)
                    break;
                if (packed.Length + count > bound)
                    throw TooLong(file, bound);
                packed.Write(piece, 0, count);
            }

            packed.Position = 0;
            return packed;
        }
        catch (HttpRequestException exception)
        {
            throw new IOException(Reason(exception), exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The connect timeout also arrives as a cancellation; only the inner exception tells it apart.
            string reason = exception.InnerException is TimeoutException
                ? $"no connection within {ConnectTimeout.TotalSeconds:0} s"
                : $"silent for {SilenceTimeout.TotalSeconds:0} s";
            throw new IOException(reason, exception);
        }
    }

    private static IOException TooLong(ImageDataSetFile file, int bound) =>
        new($"{file.Name}.gz: the response is longer than {bound} bytes");

    private static string Reason(HttpRequestException exception) => exception.InnerException switch
    {
        SocketException socket => $"cannot connect ({socket.Message})",
        AuthenticationException => "cannot connect (TLS failed)",
        _ => $"cannot connect ({exception.Message})",
    };
}
