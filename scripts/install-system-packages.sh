#!/usr/bin/env bash
# Installs what `npm run test:system` and `npm run test:image` need beside npm packages. Debian 12, as root.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends \
  postgresql-15 pgbouncer redis-server hledger haproxy faketime prometheus prometheus-alertmanager \
  buildah podman crun debootstrap unzip jq curl
