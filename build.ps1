#!/usr/bin/env pwsh
# One target, one dotnet call:  ./build.ps1 build|test|train|bench|pack [further arguments for dotnet]
param(
    [Parameter(Position = 0)]
    [ValidateSet('build', 'test', 'train', 'bench', 'pack')]
    [string] $Target = 'build',

    [Parameter(Position = 1, ValueFromRemainingArguments = $true)]
    [string[]] $Rest = @()
)

Set-Location $PSScriptRoot

switch ($Target) {
    'build' { dotnet build -c Release @Rest }
    'test'  { dotnet test -c Release @Rest }
    'train' { dotnet run -c Release --project src/GpuNet.Cli -- train mnist @Rest }
    'bench' { dotnet run -c Release --project benchmarks/GpuNet.Benchmarks -- @Rest }
    'pack'  { dotnet pack -c Release -o artifacts/packages @Rest }
}

exit $LASTEXITCODE
