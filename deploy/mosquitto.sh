#!/bin/sh
# Usage: mosquitto.sh CONFIGURATION FOLDER
# Runs Mosquitto and has it read its passwords and access rights again, within a second, whenever the hub has written
# new ones to FOLDER: so the hub needs no right to signal the broker.
set -eu

configuration=$1
folder=$2

fingerprint() { cat "$folder/passwords" "$folder/acl" | cksum; }

known=$(fingerprint)
mosquitto -c "$configuration" &
broker=$!
trap 'kill -TERM "$broker"' TERM INT
trap 'kill -HUP "$broker"' HUP

while kill -0 "$broker" 2>/dev/null; do
    sleep 1 &
    wait $! || true # a signal ends this wait at once
    present=$(fingerprint) || continue
    if [ "$present" != "$known" ]; then
        known=$present
        kill -HUP "$broker"
    fi
done
wait "$broker"
