# syntax=docker/dockerfile:1

FROM node:24-slim AS styles
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY scripts/say.sh scripts/styles.sh scripts/
COPY tec_hub/web/styles tec_hub/web/styles
RUN scripts/styles.sh

FROM python:3.11-slim AS packages
WORKDIR /build
RUN python -m venv /opt/tec-hub
COPY deploy/requirements.lock deploy/requirements.lock
RUN /opt/tec-hub/bin/pip install --no-cache-dir --require-hashes -r deploy/requirements.lock
COPY . .
COPY --from=styles /build/tec_hub/web/static/vendor tec_hub/web/static/vendor
RUN /opt/tec-hub/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/tec-hub --create-home tec-hub
COPY --from=packages /opt/tec-hub /opt/tec-hub
ENV PATH=/opt/tec-hub/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TEC_HUB_DATA_DIR=/var/lib/tec-hub
USER 10001
WORKDIR /var/lib/tec-hub
VOLUME /var/lib/tec-hub
EXPOSE 8080
CMD ["tec-hub", "run"]
