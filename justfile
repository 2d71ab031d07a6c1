# What one does often; `just` alone lists it.

_list:
    @just --list --unsorted

# Brings up a territory on this machine (--fresh, --territory 92)
up *wishes:
    scripts/up {{wishes}}

# Stops it; the data stay
down:
    scripts/down

# Everything that must hold, or a part of it: lint, rust, browser
test *part:
    scripts/test {{part}}

# Format, clippy, shell scripts
lint:
    scripts/test lint

# Formats the code
fmt:
    cargo fmt --all

# Refreshes what is generated and committed: .sqlx, the configuration reference
generate:
    scripts/generate

# Private servers for development: start, stop, kill NAME, status
servers +command='start --fast':
    scripts/servers .local/test {{command}}

# Which crates may be used, by whom, under which licences
deny:
    cargo deny check bans licenses sources

# Signed-in home pages a second
bench-home:
    scripts/bench-home

# Sign-ins a second
bench-sign-in:
    scripts/bench-sign-in

# The import of 150,000 people
bench-import territory="92":
    scripts/bench-import {{territory}}

# Audiences of 100,000 people
bench-audience:
    scripts/bench-audience

# A département's timetables: load, import, weeks, pages, conflicts, growth
bench-timetable *part:
    scripts/bench-timetable {{part}}
