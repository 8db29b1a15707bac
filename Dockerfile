FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    DATABASE_URL=sqlite+aiosqlite:////data/bot.db \
    MPLCONFIGDIR=/tmp/matplotlib

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin bot \
    && install --directory --owner=bot --group=bot /data

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY LICENSE pyproject.toml ./
COPY bot/ bot/
COPY cogs/ cogs/
RUN python -m compileall -q bot cogs

USER bot
VOLUME /data

# The door stands open only where WEBHOOK_PORT is set; without it there is nothing to ask and the process itself counts.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as web; port = os.environ.get('WEBHOOK_PORT'); port and web.urlopen(f'http://127.0.0.1:{port}/healthz', timeout=4)"]

CMD ["python", "-m", "bot"]
