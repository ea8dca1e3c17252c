#Requires -Version 7
#Requires -Modules Microsoft.Graph.Authentication
<#
Exports from Microsoft Graph what the rules of pimlint read, and what those of a newer version may.
Written by `pimlint export-script powershell`, version @VERSION@.

It only reads: GET requests, twenty of them in one POST to $batch where a list is asked for each group. Permissions that it
needs, all of them read-only:
@PERMISSIONS@

usage: Connect-MgGraph -Scopes ... (the permissions above; a user also needs the role Global Reader or one like it), then
       ./export.ps1 [-AllGroups] FOLDER

Members and owners are asked for the groups that something else of the export names (PIM, directory roles, packages and their
policies, Conditional Access) or that can be assigned to roles, and for the groups inside them; with -AllGroups for every one.

Run it again with the same folder to go on where it stopped, or to ask again for what failed.
Ends with 0 if everything was exported, 1 if some collection was not (manifest.json says which and why), 2 if it could not
start, 3 if it had to stop.
#>
param([Parameter(Mandatory)][string]$Folder, [switch]$AllGroups)
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

$Attempts = 8   # of one request that is throttled or fails on the server
$BatchSize = 20 # requests in one $batch, the most that Graph takes
$script:Failures = [System.Collections.Generic.List[object]]::new()
$script:Followed = [System.Collections.Generic.SortedSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)

function Stop-Export([string]$Message, [int]$Code = 3) {
    [Console]::Error.WriteLine($Message)
    if ($Code -eq 3) { [Console]::Error.WriteLine('Run the same command again: it goes on where it stopped.') }
    exit $Code
}

function Add-Failure([string]$Collection, [string]$Message) {
    $script:Failures.Add([pscustomobject]@{ Collection = $Collection; Message = $Message })
    Write-Warning "${Collection}: $Message"
}

function Test-Failed([string]$Collection) {
    return @($script:Failures | Where-Object Collection -EQ $Collection).Count -gt 0
}

function Get-Now { return [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ') }

# Written whole or not at all, as UTF-8 without a byte order mark.
function Save-Text([string]$File, [string]$Text) {
    [System.IO.File]::WriteAllText("$File.part", $Text)
    Move-Item -LiteralPath "$File.part" -Destination $File -Force
}

# --- one request -------------------------------------------------------------------------------------------------------

function Get-Value($Object, [string]$Name) {
    if ($null -eq $Object) { return $null }
    $property = $Object.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

# As long as Graph asks for, else twice as long each time.
function Wait-Graph([int]$Attempt, $Seconds) {
    if ($null -eq $Seconds) { $Seconds = [math]::Pow(2, $Attempt - 1) }
    Start-Sleep -Seconds ([math]::Min([double]$Seconds, 300))
}

function Format-Failure($Status, $Body) {
    $problem = Get-Value $Body 'error'
    if ($null -eq $problem) { return "$Status" }
    $text = "$Status $(Get-Value $problem 'code'): $(Get-Value $problem 'message')" -replace '\s+', ' '
    return $text.Substring(0, [math]::Min($text.Length, 300))
}

# One request with its repetitions: Text and Json of the answer, or Failure with the Status. Connect-MgGraph renews tokens by
# itself, so that a second 401 in a row means that somebody has to sign in.
function Invoke-Graph([string]$Method, [string]$Uri, [string]$Body) {
    $unauthorized = 0
    for ($attempt = 1; ; ) {
        $status = 0; $text = ''; $after = $null
        try {
            $request = @{ Method = $Method; Uri = $Uri; OutputType = 'HttpResponseMessage'; SkipHttpErrorCheck = $true }
            if ($Body) { $request.Body = $Body; $request.ContentType = 'application/json' }
            $answer = Invoke-MgGraphRequest @request
            $status = [int]$answer.StatusCode
            $text = $answer.Content.ReadAsStringAsync().GetAwaiter().GetResult()
            $delta = $answer.Headers.RetryAfter.Delta
            if ($null -ne $delta) { $after = $delta.TotalSeconds }
        }
        catch { $text = "$_" }
        $json = $null
        try { $json = $text | ConvertFrom-Json -Depth 100 } catch { $json = $null }
        if ($status -eq 200 -and $json -is [pscustomobject]) {
            return [pscustomobject]@{ Status = 200; Text = $text; Json = $json; Failure = $null }
        }
        if ($status -eq 401) {
            $unauthorized++
            if ($unauthorized -gt 1) { Stop-Export 'Graph does not accept the token (401). Sign in again with Connect-MgGraph.' }
            continue
        }
        $again = $status -in 0, 200, 429 -or $status -ge 500
        if (-not $again -or $attempt -ge $Attempts) {
            if ($status -eq 0) { Stop-Export "No answer from Graph: $text" }
            return [pscustomobject]@{ Status = $status; Text = $null; Json = $null; Failure = (Format-Failure $status $json) }
        }
        Wait-Graph $attempt $after
        $attempt++
    }
}

# --- lists -------------------------------------------------------------------------------------------------------------

function Get-NextLink($Json) { return Get-Value $Json '@odata.nextLink' }

function Read-Page([string]$File) {
    return [System.IO.File]::ReadAllText($File) | ConvertFrom-Json -Depth 100
}

# Base-00001.json and so on, from the last page that is there already.
function Save-Page([string]$Collection, [string]$Base, [string]$Uri) {
    $next = $Uri; $number = 1
    $file = '{0}-{1:d5}.json' -f $Base, $number
    while (Test-Path -LiteralPath $file) {
        $next = Get-NextLink (Read-Page $file)
        $number++
        $file = '{0}-{1:d5}.json' -f $Base, $number
    }
    $resumed = $number -gt 1
    while ($next) {
        $answer = Invoke-Graph GET $next
        if ($answer.Failure) {
            # A link to a further page is not good for ever: begin again.
            if ($resumed -and $Uri -and $answer.Status -in 400, 410) {
                Get-ChildItem -Path "$Base-?????.json" | Remove-Item
                $next = $Uri; $number = 1; $resumed = $false
                $file = '{0}-{1:d5}.json' -f $Base, $number
                continue
            }
            Add-Failure $Collection $answer.Failure
            return
        }
        Save-Text $file $answer.Text
        $next = Get-NextLink $answer.Json
        if ($next -and -not $next.StartsWith("$Graph/")) {
            Add-Failure $Collection "the next page is not on $Graph"
            return
        }
        $number++
        $file = '{0}-{1:d5}.json' -f $Base, $number
    }
}

# A list that is asked for once.
function Save-List([string]$Collection, [string]$Name, [string]$Path) {
    Write-Host $Collection
    $place = New-Item -ItemType Directory -Force -Path (Join-Path $Out $Collection)
    Save-Page $Collection (Join-Path $place $Name) "$Graph$Path"
}

# Lists that add to what was listed already, which is whole without them: Save-Supplement Save-Each ...
function Save-Supplement([string]$Save) {
    $failures = $script:Failures
    $known = @($failures | ForEach-Object { $_ })
    & $Save @args
    $failures.Clear()
    foreach ($failure in $known) { $failures.Add($failure) }
}

function Get-File([string]$Collection) {
    return @(Get-ChildItem -Path (Join-Path $Out $Collection) -Filter '*.json' -ErrorAction SilentlyContinue)
}

function Get-Listed([string]$Collection) {
    Get-File $Collection | ForEach-Object { Get-Value (Read-Page $_.FullName) 'value' } | Where-Object { $null -ne $_ }
}

# The ids to ask for. Where the list of groups that PIM manages cannot be read, every group that PIM could manage is asked for.
function Get-Parent([string]$Collection) {
    if ($Collection -eq 'groups' -and -not $AllGroups) { return @($script:Followed) }
    $listed = if ($Collection -eq 'pim-groups' -and (Test-Failed 'pim-groups')) {
        Get-Listed 'groups' | Where-Object { (Get-Value $_ 'securityEnabled') -or (Get-Value $_ 'groupTypes') -contains 'Unified' }
    }
    else { Get-Listed $Collection }
    return @($listed | ForEach-Object { $_.id } | Where-Object { $_ -match '^[0-9A-Za-z-]+$' } | Sort-Object -Unique)
}

# The groups that can be assigned to roles, and those whose id stands anywhere in what names groups.
function Add-NamedGroup {
    $groups = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)
    foreach ($group in Get-Listed 'groups') {
        [void]$groups.Add($group.id)
        if ((Get-Value $group 'isAssignableToRole') -eq $true) { [void]$script:Followed.Add($group.id) }
    }
    foreach ($collection in @NAMING@) {
        foreach ($file in Get-File $collection) {
            $text = [System.IO.File]::ReadAllText($file.FullName)
            foreach ($found in [regex]::Matches($text, '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}')) {
                if ($groups.Contains($found.Value)) { [void]$script:Followed.Add($found.Value.ToLowerInvariant()) }
            }
        }
    }
}

# As Save-Each, for the groups that are named, and then for those that turn out to be inside, until there are no further ones.
function Save-Nested([string]$Collection, [string]$Name, [string]$Parents, [string]$Path) {
    Add-NamedGroup
    while ($true) {
        $before = $script:Followed.Count
        Save-Each $Collection $Name $Parents $Path
        foreach ($member in Get-Listed $Collection) {
            if ((Get-Value $member '@odata.type') -eq '#microsoft.graph.group') { [void]$script:Followed.Add($member.id) }
        }
        if ($AllGroups -or $script:Followed.Count -eq $before) { return }
        # What failed is asked for again, and fails again.
        $others = @($script:Failures | Where-Object Collection -NE $Collection)
        $script:Failures.Clear()
        foreach ($failure in $others) { $script:Failures.Add($failure) }
    }
}

# One list for each parent, whose id stands in the file's name.
function Save-Each([string]$Collection, [string]$Name, [string]$Parents, [string]$Path) {
    Write-Host $Collection
    $place = New-Item -ItemType Directory -Force -Path (Join-Path $Out $Collection)
    $base = Join-Path $place $Name
    if ((Test-Failed $Parents) -and ($Parents -ne 'pim-groups' -or (Test-Failed 'groups'))) {
        Add-Failure $Collection "$Parents could not be read, for which it is asked"
    }
    $pending = [System.Collections.Generic.List[string]]::new()
    foreach ($id in Get-Parent $Parents) {
        if (Test-Path -LiteralPath "$base.$id-00001.json") { Save-Page $Collection "$base.$id" "$Graph$($Path.Replace('{id}', $id))" }
        else { $pending.Add($id) }
    }
    for ($at = 0; $at -lt $pending.Count; $at += $BatchSize) {
        $chunk = @($pending.GetRange($at, [math]::Min($BatchSize, $pending.Count - $at)))
        # Where nobody in a whole batch may be read, nobody may.
        if (-not (Save-Batch $Collection $base $Path $chunk)) { break }
    }
}

# The body of one answer in a batch, as Graph wrote it: ConvertTo-Json would write its times another way.
function Get-RawBody([string]$Text, [string]$Id) {
    $document = [System.Text.Json.JsonDocument]::Parse($Text)
    foreach ($part in $document.RootElement.GetProperty('responses').EnumerateArray()) {
        if ($part.GetProperty('id').GetString() -eq $Id) { return $part.GetProperty('body').GetRawText() }
    }
}

# The first pages of the lists of some parents; false where all are forbidden, or the batch failed.
function Save-Batch([string]$Collection, [string]$Base, [string]$Path, [string[]]$Ids) {
    $version, $rest = $Path.TrimStart('/').Split('/', 2)
    $attempt = 0; $unauthorized = $false; $forbidden = $true
    while ($Ids.Count -gt 0) {
        $requests = @($Ids | ForEach-Object { @{ id = $_; method = 'GET'; url = '/' + $rest.Replace('{id}', $_) } })
        $answer = Invoke-Graph POST "$Graph/$version/`$batch" (@{ requests = $requests } | ConvertTo-Json -Depth 5)
        if ($answer.Failure) {
            Add-Failure $Collection $answer.Failure
            return $false
        }
        $again = @(); $wait = $null; $last = 'no answer'; $signIn = $false
        foreach ($id in $Ids) {
            $part = $answer.Json.responses | Where-Object id -EQ $id | Select-Object -First 1
            $status = if ($null -eq $part) { 503 } else { [int]$part.status }
            $body = Get-Value $part 'body'
            if ($status -eq 200) {
                $forbidden = $false
                Save-Text "$Base.$id-00001.json" (Get-RawBody $answer.Text $id)
                Save-Page $Collection "$Base.$id" ''
            }
            elseif ($status -in 401, 429 -or $status -ge 500) {
                $again += $id
                $last = Format-Failure $status $body
                $signIn = $signIn -or $status -eq 401
                $after = (Get-Value (Get-Value $part 'headers') 'Retry-After') -as [int]
                if ($null -ne $after -and ($null -eq $wait -or $after -gt $wait)) { $wait = $after }
            }
            else {
                if ($status -ne 403) { $forbidden = $false }
                Add-Failure $Collection "$(Format-Failure $status $body) ($id)"
            }
        }
        $Ids = $again
        if ($Ids.Count -eq 0) { break }
        $forbidden = $false
        if ($signIn) {
            if ($unauthorized) { Stop-Export 'Graph does not accept the token (401). Sign in again with Connect-MgGraph.' }
            $unauthorized = $true
            continue
        }
        $attempt++
        if ($attempt -ge $Attempts) {
            Add-Failure $Collection "$last ($($Ids.Count) lists)"
            return $true
        }
        Wait-Graph $attempt $wait
    }
    return -not $forbidden
}

# --- manifest ----------------------------------------------------------------------------------------------------------

function Save-Manifest {
    $collections = [ordered]@{}
    foreach ($collection in @COLLECTIONS@) {
        $count = 0
        foreach ($file in Get-File $collection) {
            $page = Read-Page $file.FullName
            $count += if ($page.PSObject.Properties['value']) { @($page.value).Count } else { 1 }
        }
        $entry = [ordered]@{ count = $count }
        if (-not $AllGroups -and $collection -in 'group-members', 'group-owners') { $entry.parents = @($script:Followed) }
        $failed = @($script:Failures | Where-Object Collection -EQ $collection)
        if ($failed.Count -gt 0) {
            $more = if ($failed.Count -gt 1) { " (and $($failed.Count - 1) more)" } else { '' }
            $entry.error = "$($failed[0].Message)$more"
        }
        $collections[$collection] = $entry
    }
    # What a user may read depends on roles as well, what an application may read does not.
    $permissions = [ordered]@{}
    $permissions[$(if ($context.AuthType -eq 'AppOnly') { 'application' } else { 'delegated' })] = @($context.Scopes)
    $manifest = [ordered]@{
        schemaVersion = 1
        exporter      = 'pimlint export-script powershell @VERSION@'
        tenantId      = $Tenant
        exportedAt    = [System.IO.File]::ReadAllText((Join-Path $Work 'started'))
        finishedAt    = Get-Now
        permissions   = $permissions
        collections   = $collections
    }
    Save-Text (Join-Path $Out 'manifest.json') ($manifest | ConvertTo-Json -Depth 5)
}

# --- run ---------------------------------------------------------------------------------------------------------------

$context = Get-MgContext
if ($null -eq $context) { Stop-Export 'Sign in first: Connect-MgGraph -Scopes ... (the permissions that stand at the top of this script).' 2 }
$Graph = (Get-MgEnvironment -Name $context.Environment).GraphEndpoint.TrimEnd('/')
$Tenant = $context.TenantId
if ((Test-Path -LiteralPath $Folder) -and -not (Test-Path -LiteralPath (Join-Path $Folder '.export')) -and
    @(Get-ChildItem -LiteralPath $Folder -Force).Count -gt 0) {
    Stop-Export "$Folder is not empty, and no export was begun in it; name another folder." 2
}
$Out = (New-Item -ItemType Directory -Force -Path $Folder).FullName
$Work = (New-Item -ItemType Directory -Force -Path (Join-Path $Out '.export')).FullName
$started = Join-Path $Work 'started'
if (-not (Test-Path -LiteralPath $started)) { Save-Text $started (Get-Now) }

# An export is of one tenant, also where it is continued.
$begun = Join-Path $Work 'tenant'
if ((Test-Path -LiteralPath $begun) -and [System.IO.File]::ReadAllText($begun) -ne $Tenant) {
    Stop-Export "$Folder holds another tenant than $Tenant, to which you are signed in; name another folder." 2
}
Save-Text $begun $Tenant

@REQUESTS@

Save-Manifest
if ($script:Failures.Count -gt 0) {
    [Console]::Error.WriteLine("Exported in part; manifest.json in $Folder says what is missing. Run the same command again to ask for that only.")
    exit 1
}
Remove-Item -LiteralPath $Work -Recurse -Force
Write-Host "Exported to $Folder. Next: pimlint check $Folder"
