namespace GpuNet.Course.Pictures;

/// <summary>A picture that can be written as one SVG file which needs no other.</summary>
public abstract class Picture
{
    /// <summary>The file's content.</summary>
    public abstract string ToSvg();
}
