# Prometheus and promtool as Debian packages them.
FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends prometheus \
    && rm -rf /var/lib/apt/lists/*
ENTRYPOINT ["prometheus", "--storage.tsdb.path=/tmp/data"]
