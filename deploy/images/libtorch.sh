#!/usr/bin/env bash
# Puts libtorch and DJL's bridge to it into a folder, as './shapestream images --image trainer-cuda --libtorch DIR' takes them.
#
#   deploy/images/libtorch.sh cu124 DIR    libtorch 2.5.1 for CUDA 12.4, from Maven Central (2.5 GB to load, 4 GB unpacked)
#   deploy/images/libtorch.sh cu128 DIR    libtorch 2.7.1 for CUDA 12.8, from PyTorch's own server
#   deploy/images/libtorch.sh cpu DIR      libtorch 2.5.1 without CUDA, to try the older version where there is no GPU
#
# Libraries and bridge must be of one version: DJL doesn't compare them, the trainer's self-test at its start does.
set -euo pipefail

fail() {
  echo "libtorch.sh: $1" >&2
  exit 1
}

[ $# -eq 2 ] || fail "usage: deploy/images/libtorch.sh cu124|cu128|cpu DIR"
flavor=$1
target=$2
case $flavor in
  cu124 | cpu) version=2.5.1 bridge=2.5.1-0.32.0 ;;
  cu128) version=2.7.1 bridge=2.7.1-0.36.0 ;;
  *) fail "the flavor must be one of cu124, cu128, cpu, was '$flavor'" ;;
esac
if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then
  fail "$target must be an empty folder or a new one, it holds other things"
fi
command -v mvn >/dev/null || fail "no 'mvn' was found: install Maven 3.8 or later"
command -v jar >/dev/null || fail "no 'jar' was found: install a JDK 17 or later"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$target"
target=$(cd "$target" && pwd)

# An artifact of Maven Central, as a file in the work folder
artifact() {
  mvn -q dependency:copy -Dartifact="$1" -DoutputDirectory="$work" || fail "$1 can't be loaded"
}

case $flavor in
  cu128)
    curl --fail --silent --show-error --location --output "$work/libtorch.zip" \
      "https://download.pytorch.org/libtorch/cu128/libtorch-cxx11-abi-shared-with-deps-$version%2Bcu128.zip" ||
      fail "libtorch $version can't be loaded"
    (cd "$work" && jar xf libtorch.zip libtorch/lib/)
    mv "$work"/libtorch/lib/*.so* "$target"
    ;;
  *)
    artifact "ai.djl.pytorch:pytorch-native-$flavor:$version:jar:linux-x86_64"
    (cd "$work" && jar xf "pytorch-native-$flavor-$version-linux-x86_64.jar" "pytorch/$flavor/")
    mv "$work/pytorch/$flavor"/linux-x86_64/*.so* "$target"
    ;;
esac
artifact "ai.djl.pytorch:pytorch-jni:$bridge"
(cd "$work" && jar xf "pytorch-jni-$bridge.jar" "jnilib/linux-x86_64/$flavor/")
mv "$work/jnilib/linux-x86_64/$flavor/libdjl_torch.so" "$target"
echo "$target: libtorch $version, $flavor"
