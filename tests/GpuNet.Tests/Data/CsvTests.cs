using GpuNet.Data;
using Xunit;

namespace GpuNet.Tests.Data;

public sealed class CsvTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpunet-");

    private string Csv => Path.Combine(folder.FullName, "flowers.csv");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Numbers_text_quotes_and_labels_become_samples()
    {
        Write("length,color,\"note, quoted\",species\n1.5,red,1,b\n-2e3,\"bl\"\"ue\",2,a\n\n 3 ,red, 4,b\r\n");
        var columns = new CsvColumns(Csv, "species");
        Assert.Equal(["length", "color=bl\"ue", "color=red", "note, quoted"], columns.FeatureNames);
        DataSet data = DataSet.FromCsv(Csv, "species");
        Assert.Equal(["a", "b"], data.ClassNames);
        Assert.Equal([1, 0, 1], data.Labels.ToArray());
        Assert.Equal([1.5f, 0, 1, 1, -2000, 1, 0, 2, 3, 0, 1, 4], data.FloatFeatures.ToArray());
        Assert.Equal("flowers", data.Name);
        DataSet indexed = DataSet.FromCsv(
            Csv, "species", new CsvOptions { CategoriesAsIndex = true, Ignore = ["note, quoted"] });
        Assert.Equal([1.5f, 1, -2000, 0, 3, 1], indexed.FloatFeatures.ToArray());
    }

    [Fact]
    public void Labels_that_are_numbers_are_targets_unless_they_are_called_classes()
    {
        Write("x;y\n1;10\n2;7\n3;10\n");
        var options = new CsvOptions { Delimiter = ";" };
        DataSet regression = DataSet.FromCsv(Csv, "y", options);
        Assert.Equal([10, 7, 10], regression.Targets.ToArray());
        Assert.Null(regression.ClassNames);
        DataSet classes = DataSet.FromCsv(Csv, "y", options with { Classification = true });
        Assert.Equal(["10", "7"], classes.ClassNames);
        Assert.Equal([0, 1, 0], classes.Labels.ToArray());
    }

    [Fact]
    public void Missing_values_are_filled_on_request_with_what_the_first_file_had()
    {
        Write("x,color,y\n1,red,a\nNA,?,b\n3,red,a\n5,blue,b\n");
        Assert.Equal(
            $"'{Csv}', line 3, column 'x': no value; set CsvOptions.FillMissing to fill it",
            Refusal(() => DataSet.FromCsv(Csv, "y")));
        var columns = new CsvColumns(Csv, "y", new CsvOptions { FillMissing = true });
        Assert.Equal([1, 0, 1, 3, 0, 1, 3, 0, 1, 5, 1, 0], columns.Read(Csv).FloatFeatures.ToArray());
        Write("color,x\n,100\nblue,\n");
        Assert.Equal([100, 0, 1, 3, 1, 0], columns.ReadFeatures(Csv));
    }

    [Fact]
    public void An_unknown_category_is_refused_at_prediction()
    {
        Write("color,y\nred,a\nblue,b\n");
        var columns = new CsvColumns(Csv, "y");
        Write("color\nred\npink\n");
        Assert.Equal(
            $"'{Csv}', line 3, column 'color': unknown category 'pink'; expected one of blue, red",
            Refusal(() => columns.ReadFeatures(Csv)));
        Write("colour\nred\n");
        Assert.Equal($"'{Csv}' has no column 'color'; it has colour", Refusal(() => columns.ReadFeatures(Csv)));
    }

    [Theory]
    [InlineData("x,y\n1,a\n2\n", ", line 3: 1 fields; the header has 2")]
    [InlineData("x,y\n1,a\n2,b,c\n", ", line 3: 3 fields; the header has 2")]
    [InlineData("x,z\n1,a\n", " has no column 'y'; it has x, z")]
    [InlineData("x,y\n,a\nNA,b\n", ": column 'x' has no value in any row")]
    [InlineData("x,y\n1,\n2,\n", ": column 'y' has no value in any row")]
    [InlineData("x,y\n1,a\n2,\n3,b\n", ", line 3, column 'y': a label is missing")]
    [InlineData("x,y\n1,a\n2,a\n", ": every label 'y' is 'a'; a classifier needs two classes")]
    [InlineData("x,y,x\n1,a,2\n", " has two columns 'x'")]
    [InlineData("y\na\nb\n", " has no column besides the label 'y'")]
    [InlineData("x,y\n", " has a header, but no row")]
    [InlineData("", " is empty; expected a header with the columns' names")]
    [InlineData("x,y\n1,a\n2\"3,b\n", ", line 3: a quote within a field; quote the field and double the quote")]
    public void A_file_that_is_no_table_is_refused_with_the_line(string content, string message)
    {
        Write(content);
        Assert.Equal($"'{Csv}'{message}", Refusal(() => DataSet.FromCsv(Csv, "y")));
    }

    [Fact]
    public void A_number_that_is_none_in_a_later_file_is_refused()
    {
        Write("x,y\n1,2\n");
        var columns = new CsvColumns(Csv, "y");
        Write("x,y\nred,2\n");
        Assert.Equal($"'{Csv}', line 2, column 'x': expected a number, found 'red'", Refusal(() => columns.Read(Csv)));
    }

    private static string Refusal(Action read) => Assert.Throws<InvalidDataException>(read).Message;

    private void Write(string content) => File.WriteAllText(Csv, content);
}
