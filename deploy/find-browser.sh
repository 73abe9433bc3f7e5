#!/bin/sh
# A browser for the journeys: the machine's own, else Debian's as root, else Playwright's; else one line that says what to install.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "› Chromium"
  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium fonts-noto-cjk >/dev/null && exit 0
fi
.venv/bin/python -m playwright install chromium && exit 0
echo "No browser found: install Chromium (Debian: apt-get install chromium fonts-noto-cjk) and run make test again." >&2
exit 1
