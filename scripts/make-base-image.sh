#!/usr/bin/env bash
# Makes a base image of Debian and this machine's Node, where no registry of images is at hand. As root.
#
#   scripts/make-base-image.sh TAG [OPTION OF BUILDAH ...]
set -euo pipefail
tag=${1:?give the tag of the image, such as localhost/node:bookworm}
shift
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

debootstrap --variant=minbase --include=libstdc++6,libatomic1,ca-certificates bookworm "$root" >&2
install "$(readlink -f "$(command -v node)")" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -a "$(npm root --global)/npm" "$root/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
# The certificates that this machine trusts, which npm asks for by name.
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo cafile=/etc/ssl/certs/ca-certificates.crt >"$root/usr/local/etc/npmrc"
chroot "$root" useradd --uid 1000 --create-home node

container=$(buildah "$@" from scratch)
buildah "$@" copy --quiet "$container" "$root" / >&2
buildah "$@" config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd node "$container"
buildah "$@" commit --quiet --rm "$container" "$tag"
