#!/bin/bash
#
# Run by install_test.sh inside of the machine that it boots, as root.
set -euo pipefail
trap 'echo "install_checks: FAILED in line $LINENO"' ERR
home=$(mktemp -d)
export HOME=$home
services=(coffer-directory coffer-storage)
# Of systemd-analyze security: 0 is the best, below 2 is "OK".
readonly max_exposure=1.5

# Up to 60 s, until the command succeeds.
eventually() {
  local end=$((SECONDS + 60))
  until "$@" >"$home/last" 2>&1; do
    ((SECONDS < end)) || { cat "$home/last"; return 1; }
    sleep 0.2
  done
}
stores_and_fetches() {
  coffer put /usr/bin/coffer "cf://trial/$1"
  coffer cat "cf://trial/$1" | cmp - /usr/bin/coffer
}

echo '== nothing runs after the installation'
for service in "${services[@]}"; do
  [[ $(systemctl is-active "$service") == inactive ]]
  [[ $(systemctl is-enabled "$service") == disabled ]]
done
getent passwd coffer

echo '== systemd-analyze verify, security'
systemd-analyze verify "${services[@]/%/.service}"
for service in "${services[@]}"; do
  text=$(systemd-analyze security --no-pager "$service" | tail -n 1)
  echo "$text"
  [[ $text =~ ([0-9]+\.[0-9]+) ]]
  awk -v is="${BASH_REMATCH[1]}" -v most="$max_exposure" 'BEGIN { exit !(is <= most) }'
done

echo '== enable and start'
systemctl enable --now coffer-directory coffer-storage
coffer init --no-passphrase
# A unit is started before its program listens.
eventually coffer vault create trial --replicas 1 --write-quorum 1
eventually stores_and_fetches first
coffer doctor
stat -c '%U %a %n' /var/lib/coffer/*

echo '== kill, restart'
systemctl kill --signal=KILL coffer-storage
eventually stores_and_fetches second
[[ $(systemctl show --property NRestarts --value coffer-storage) == 1 ]]
systemctl restart coffer-directory coffer-storage
eventually stores_and_fetches third

echo '== backup, restore'
bash -eux "$(dirname "$0")/backup.sh"
eventually stores_and_fetches after-the-backup
systemctl stop coffer-directory
mv /var/lib/coffer/directory "$home/lost"
cp -a /backup/directory-* /var/lib/coffer/directory
systemctl start coffer-directory
for name in first second third; do
  eventually coffer get "cf://trial/$name" "$home/$name"
  cmp "$home/$name" /usr/bin/coffer
done
coffer ls cf://trial/ | tee "$home/list"
[[ $(<"$home/list") != *after-the-backup* ]]

echo '== stop'
systemctl stop "${services[@]}"
for service in "${services[@]}"; do
  [[ $(systemctl show --property Result --value "$service") == success ]]
done
journalctl --no-pager --quiet --unit coffer-directory | tail -n 3
[[ $(systemctl --failed --no-legend) != *coffer* ]]

echo '== purge'
apt-get purge --yes coffer coffer-directory coffer-storage >/dev/null 2>&1
[[ ! -e /etc/coffer && -d /var/lib/coffer/storage && ! -e /usr/bin/coffer ]]
echo 'install_checks: passed'
