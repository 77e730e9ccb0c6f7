// There is nothing to measure: the devices are not in this build.
Console.Error.WriteLine(
    "error: this build has no ILGPU: the package feeds it was built from do not carry it, or it was left out");
return 1;
