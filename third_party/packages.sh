# Debian 12 packages Aisle is built from and tested with; sourced by app/run and tests/run.
AISLE_PACKAGES="g++ cmake ninja-build ccache pkg-config git ca-certificates
 libvulkan-dev libvulkan-volk-dev libopenxr-dev libopenxr-loader1 libsdl2-dev libimgui-dev libfreetype-dev libstb-dev libglm-dev
 libassimp-dev libdraco-dev libwebp-dev libmeshoptimizer-dev libembree-dev libcurl4-openssl-dev libssl-dev zlib1g-dev nlohmann-json3-dev libspdlog-dev libfmt-dev libexpected-dev libcli11-dev
 libsqlite3-dev libcpp-httplib-dev libsodium-dev libzip-dev libqrencode-dev libseccomp-dev
 glslang-tools mesa-vulkan-drivers sweethome3d-furniture fonts-inter fonts-noto-core"
AISLE_TEST_PACKAGES="libgtest-dev libgmock-dev libbenchmark-dev sqlite3 python3 xvfb xdotool imagemagick x11-utils strace chromium zbar-tools
 vulkan-validationlayers spirv-tools assimp-testmodels openxr-layer-corevalidation curl zstd clang-16 libclang-rt-16-dev"

# install_missing PACKAGE...: asks apt only for what is not there, with sudo when not root.
install_missing() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || { echo "These Debian packages are missing and apt-get is not here: ${missing[*]}" >&2; return 2; }
  echo "Installing ${#missing[@]} packages: ${missing[*]}" >&2
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq &&
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    { echo "apt-get could not install them. Check the network and the package sources, then run this again." >&2; return 2; }
}
