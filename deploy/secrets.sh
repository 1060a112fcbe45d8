#!/usr/bin/env bash
# Usage: deploy/secrets.sh FOLDER [BROKER-NAME...]
# Makes what a first installation needs, once: a certificate authority of your own, the broker's certificate for
# its names (default: mosquitto and localhost), the hub's credential at the broker (FOLDER/access, where the hub adds
# its gateways), and FOLDER/hub.env with random secrets. Files that exist are kept. Needs openssl and the project's .venv (make setup).
set -euo pipefail
umask 077

here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$here/.venv/bin/python}
folder=${1:?"Usage: deploy/secrets.sh FOLDER [BROKER-NAME...]"}
shift
[ $# -gt 0 ] || set -- mosquitto localhost
mkdir -p "$folder"
cd "$folder"

random() { openssl rand -hex 32; }

if [ ! -e ca.crt ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -subj "/CN=TEC Hub private authority" -keyout ca.key -out ca.crt 2>/dev/null
fi

if [ ! -e server.crt ]; then
    names=$(printf 'DNS:%s,' "$@")
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -subj "/CN=$1" -keyout server.key -out server.csr 2>/dev/null
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 825 \
        -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "${names%,}") -out server.crt 2>/dev/null
    rm server.csr
fi

if [ ! -e hub.env ]; then
    {
        printf 'POSTGRES_PASSWORD=%s\n' "$(random)"
        printf 'HUB_MQTT_SECRET=%s\n' "$(random)"
        printf 'TEC_HUB_SECRET_KEY=%s\n' "$(random)"
        printf 'TEC_HUB_MQTT_PUBLIC_URL=mqtts://%s:8883\n' "$1"
        printf 'TEC_HUB_PUBLIC_URL=\nTEC_HUB_TWILIO_ACCOUNT_SID=\nTEC_HUB_TWILIO_AUTH_TOKEN=\nTEC_HUB_TWILIO_FROM=\n'
    } >hub.env
fi

mkdir -p access
if [ ! -e access/passwords ]; then
    sed -n 's/^HUB_MQTT_SECRET=//p' hub.env | "$python" -m tec_hub.broker tec-hub >access/passwords
fi
if [ ! -e access/acl ]; then
    printf 'user tec-hub\ntopic readwrite #\ntopic read $SYS/#\n' >access/acl
fi
