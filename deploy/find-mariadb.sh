#!/bin/sh
# A MariaDB server for the tests of MySQL sources: the machine's own, else Debian's as root; else one line that says what to install.
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v mariadbd >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "› MariaDB"
  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends mariadb-server-core >/dev/null && exit 0
fi
echo "No MariaDB server found: install it (Debian: apt-get install mariadb-server-core) and run make test again." >&2
[ "$CI" = true ] && exit 1
exit 0
