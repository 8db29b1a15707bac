# The libraries are installed in a stage of their own, so that neither pip nor its cache comes into the image.
FROM python:3.11-slim AS libraries

RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt

FROM python:3.11-slim

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    DATABASE_URL=sqlite+aiosqlite:////data/bot.db \
    MPLCONFIGDIR=/tmp/matplotlib

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin bot \
    && install --directory --owner=bot --group=bot --mode=0700 /data

COPY --from=libraries /venv /venv
WORKDIR /app
COPY LICENSE pyproject.toml ./
COPY bot/ bot/
COPY cogs/ cogs/
RUN python -m compileall -q bot cogs

USER bot
VOLUME /data

# The door stands open only where WEBHOOK_PORT is set; without it there is nothing to ask and the process itself counts.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as web; port = os.environ.get('WEBHOOK_PORT'); port and web.urlopen(f'http://127.0.0.1:{port}/healthz', timeout=4)"]

# So that `docker run … check` and the other commands are as short as outside.
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
