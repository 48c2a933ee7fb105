#!/usr/bin/env bash
# Installs what budgetc needs on Debian 12 (packages and the fonts of fonts/fonts.yaml), builds it and, as asked:
#   ./setup.sh example   compiles the example department into out/xinyang-2024.pdf and .html
#   ./setup.sh test      runs all tests
#   ./setup.sh           only installs and builds (build/release)
# Run as root, or as a user who may use sudo. Running it again does only what is missing.
set -euo pipefail
cd "$(dirname "$0")"
goal="${1:-build}"

packages=(build-essential cmake ninja-build pkg-config
  libhpdf-dev libicu-dev libyaml-cpp-dev nlohmann-json3-dev libharfbuzz-dev libfmt-dev libcli11-dev
  libmd4c-dev libdeflate-dev fonts-noto-cjk icc-profiles-free)
[ "$goal" = test ] && packages+=(libgtest-dev libgmock-dev poppler-utils qpdf libvalijson-dev)

sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
    missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}"
fi

# The Fandol faces lie in a TeX package; only its font files are wanted, so it is unpacked, not installed.
fonts_missing() {
  local list
  list="$(awk '$1 == "file:" { file = $2 } $1 == "sha256:" { print $2 "  fonts/" file }' fonts/fonts.yaml)"
  if sha256sum --check --status 2>/dev/null <<<"$list"; then return 1; else return 0; fi
}
if fonts_missing; then
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  if ! (cd "$work" && apt-get download -qq texlive-lang-chinese); then
    "${sudo[@]}" apt-get update -qq
    (cd "$work" && apt-get download -qq texlive-lang-chinese)
  fi
  dpkg-deb -x "$work"/texlive-lang-chinese_*.deb "$work/unpacked"
  mkdir -p fonts/files
  find "$work/unpacked" -name 'Fandol*.otf' ! -name '*Braille*' -exec cp {} fonts/files/ \;
  if fonts_missing; then
    echo "setup.sh: the fonts in fonts/files do not match the checksums of fonts/fonts.yaml" >&2
    exit 1
  fi
fi

# The colour profile that PDF/A asks for.
[ -f fonts/files/sRGB.icc ] || cp /usr/share/color/icc/sRGB.icc fonts/files/

tests=OFF
[ "$goal" = test ] && tests=ON
cmake --preset release -DBUDGETC_TESTS=$tests >/dev/null
cmake --build --preset release

case "$goal" in
  build) ;;
  example)
    build/release/compiler/budgetc build examples/xinyang-2024 -o out
    ;;
  test) ctest --preset release -j "$(nproc)" ;;
  *)
    echo "setup.sh: unknown goal '$goal' (example, test, or nothing)" >&2
    exit 2
    ;;
esac
