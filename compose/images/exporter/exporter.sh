#!/bin/sh
# Becomes the exporter, with the NAME=value lines of exporter.env as its environment.
set -eu
while IFS='=' read -r name value; do
  case $name in DATA_SOURCE_* | PG_EXPORTER_*) export "$name=$value" ;; esac
done <"${UNDERSTUDY_CONFIG:-/etc/understudy}/exporter.env"
exec /usr/bin/prometheus-postgres-exporter "$@"
