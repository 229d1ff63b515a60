# Finds what Rondo is built and run with. Sourced by ./build and ./rondo; ends in one sentence where something is missing.

fail() {
    echo "rondo: $1" >&2
    exit 1
}

# Whether the first version is at least the second: at_least 25.0.10 25.0.3
at_least() {
    [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

# Prints "version home" if the folder is a JDK >= 25, as its release file tells; is false otherwise.
suitable() {
    [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return
    local version
    version=$(sed -n 's/^JAVA_VERSION="\([0-9.]*\).*/\1/p' "$1/release")
    [ -n "$version" ] && at_least "$version" 25 && echo "$version $1"
}

# Prints the home of the java on the PATH. Java itself is asked, since links, stubs and shims may stand before it.
home_on_path() {
    command -v java > /dev/null && java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

# Prints "version home" of each suitable JDK in the folders of package managers and IDEs, oldest first.
installed() {
    local home
    for home in \
        /usr/lib/jvm/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/.sdkman/candidates/java/* \
        "${HOME:-}"/.jdks/* \
        "${HOME:-}"/.jdks/*/Contents/Home \
        "${ASDF_DATA_DIR:-${HOME:-}/.asdf}"/installs/java/* \
        "${MISE_DATA_DIR:-${HOME:-}/.local/share/mise}"/installs/java/*; do
        suitable "$home" || true
    done | sort -V
}

# Prints the JDK to use: one that the user points to, or else the newest installed 25, or else the next later one.
choose_jdk() {
    suitable "${JAVA_HOME:-}" || suitable "${JAVA25_HOME:-}" || suitable "$(home_on_path)" ||
        installed | awk '$1 ~ /^25/ || !chosen { chosen = $0 } END { print chosen }'
}

# Sets JAVA_HOME to a JDK >= 25.
use_jdk() {
    local jdk
    jdk=$(choose_jdk)
    [ -n "$jdk" ] || fail "no JDK 25 or later found; install one, or set JAVA_HOME to the folder of yours."
    export JAVA_HOME=${jdk#* }
    at_least "${jdk%% *}" 25.0.3 || echo "rondo: warning: JDK ${jdk%% *} has JDK-8377811 (its G1 may move objects that \
native code has pinned), which can spoil results of the onnx backend; update to 25.0.3 or later." >&2
}

# Checks that the PATH has Maven >= 3.8.
check_maven() {
    local version
    version=$(mvn --version 2> /dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p') || true
    [ -n "$version" ] || fail "Maven not found; install Maven 3.8 or later and put its mvn on the PATH."
    at_least "$version" 3.8 || fail "Maven $version is too old; install Maven 3.8 or later."
}
