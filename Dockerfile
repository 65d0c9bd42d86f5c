# Everything Relais runs: `relais serve`, `relais worker`, `relais migrate`, …
FROM python:3.11-slim-bookworm AS build
RUN apt-get update -q && apt-get install -yq --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# Node comes as a wheel, locked by hash like everything else.
RUN make pwa
# The same versions as the lock, without the tools of development.
RUN .venv/bin/uv pip compile pyproject.toml --constraint requirements.lock --universal --python-version 3.11 \
        --generate-hashes --no-annotate --no-header --quiet --output-file /tmp/runtime.lock \
    && python -m venv --without-pip /app/.venv \
    && .venv/bin/uv pip install --quiet --python /app/.venv/bin/python --require-hashes --compile-bytecode \
        --requirements /tmp/runtime.lock \
    && printf '/app\n/app/graphql\n' > /app/.venv/lib/python3.11/site-packages/relais.pth \
    && printf '#!/app/.venv/bin/python\nfrom server.cli import main\n\nmain()\n' > /app/.venv/bin/relais \
    && chmod 755 /app/.venv/bin/relais \
    && cp -r pyproject.toml server realtime gamification graphql migrations /app/ \
    && mkdir /app/pwa && cp -r pwa/dist /app/pwa/dist \
    && python -m compileall -q /app/server /app/realtime /app/gamification /app/graphql/api

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home relais
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RELAIS_DATA=/tmp/relais
USER relais
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
CMD ["relais", "serve", "--host", "0.0.0.0", "--port", "8000"]
