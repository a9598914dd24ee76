#!/usr/bin/env bash
# Installs what `npm run test:system` needs beside npm packages. Debian 12, as root.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends postgresql-15 pgbouncer hledger haproxy prometheus
