# The facade. Store, keys, clients and a place for the audit journals are given to it (docs/compose.md).
FROM python:3.11.14-slim-bookworm AS install
WORKDIR /srv/fhir-sip
RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY fhir_sip fhir_sip
COPY mappings mappings
COPY rules rules
COPY profiles/generated profiles/generated
COPY hapi hapi
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .

FROM python:3.11.14-slim-bookworm
COPY --from=install /srv /srv
ENV PATH=/srv/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/fhir-sip
RUN install --directory --mode=700 --owner=10001 --group=10001 /var/lib/fhir-sip
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=8s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=5)"]
CMD ["fhir-sip", "serve", "--host", "0.0.0.0", "--port", "8000"]
