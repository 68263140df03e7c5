#!/usr/bin/env bash
# Builds the native addon of @tensorflow/tfjs-node against libtensorflow from PyPI's tensorflow-cpu
# wheel, for networks that block the host its install script downloads from. Linux only.
set -euo pipefail

TFJS_VERSION=4.22.0
TF_VERSION=2.21.0

usage() {
  cat <<TEXT
Usage: build-tfjs-node.sh [options] [WHEEL]

Run it in your project's folder. It installs @tensorflow/tfjs-node@$TFJS_VERSION without its install
script, takes libtensorflow from a tensorflow-cpu wheel, builds the addon and loads it once.

  WHEEL          a tensorflow or tensorflow-cpu wheel that is already there; otherwise pip
                 downloads tensorflow-cpu==$TF_VERSION
  --save-dev     also write the package to devDependencies (otherwise package.json stays as it is)
  --keep DIR     folder that keeps the unpacked libraries, about 1 GB; node_modules links to it
                 (default: \${XDG_CACHE_HOME:-~/.cache}/vitest-slo)
  --help         this text
TEXT
}

say() { printf '\n[%s] %s\n' "$1" "$2"; }
fail() {
  printf 'build-tfjs-node: %s\n' "$@" >&2
  exit 1
}

save=--no-save
keep=${XDG_CACHE_HOME:-$HOME/.cache}/vitest-slo
wheel=
while (($# > 0)); do
  case $1 in
    --save-dev) save=--save-dev ;;
    --no-save) save=--no-save ;;
    --keep) keep=${2:?--keep needs a folder} && shift ;;
    --help | -h) usage && exit ;;
    -*) usage >&2 && fail "The option \"$1\" does not exist." ;;
    *) wheel=$1 ;;
  esac
  shift
done

say 1/6 'Checking the tools'
[[ $(uname -s) == Linux ]] || fail "This recipe is for Linux; here it is $(uname -s)."
missing=()
for tool in node npm npx g++ make python3; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
((${#missing[@]} == 0)) || fail "Not found: ${missing[*]}." \
  'Install them first, on Debian and Ubuntu: apt-get install g++ make python3 python3-pip'
[[ -n $wheel ]] || python3 -m pip --version >/dev/null 2>&1 ||
  fail 'python3 has no pip. Install it (Debian: python3-pip), or pass the path of a tensorflow-cpu wheel.'
[[ -z $wheel || -f $wheel ]] || fail "There is no file $wheel."
[[ -f package.json ]] || fail "There is no package.json in $PWD. Run this in your project's folder."
echo "node $(node -p process.version), $(g++ --version | head -n 1), $(python3 --version)"

load_addon() {
  TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=0 node -e "
    Object.assign(require('util'), { isNullOrUndefined: (value) => value == null, isArray: Array.isArray })
    const tf = require('@tensorflow/tfjs-node')
    const [sum] = tf.matMul(tf.ones([1, 2]), tf.ones([2, 1])).dataSync()
    if (tf.getBackend() !== 'tensorflow' || sum !== 2) throw new Error('1 x 1 + 1 x 1 gave ' + sum)
    console.log('libtensorflow ' + tf.backend().binding.TF_Version)"
}

say 2/6 "Installing @tensorflow/tfjs-node@$TFJS_VERSION without its install script ($save)"
installed=$(node -p "require('@tensorflow/tfjs-node/package.json').version" 2>/dev/null || true)
if [[ $installed == "$TFJS_VERSION" && $save == --no-save ]]; then
  echo 'Already installed.'
else
  npm install --ignore-scripts --no-audit --no-fund --save-exact "$save" "@tensorflow/tfjs-node@$TFJS_VERSION"
fi
if loaded=$(load_addon 2>/dev/null); then
  say 6/6 "The addon is there already and works: $loaded. Nothing to do."
  exit
fi

if [[ -n $wheel ]]; then
  say 3/6 "Taking the wheel $wheel"
else
  say 3/6 "Downloading tensorflow-cpu==$TF_VERSION with pip (about 270 MB)"
  mkdir -p "$keep/wheels"
  # Only the C++ libraries in it are used, so the wheel's Python need not be the one found here.
  python3 -m pip download --no-deps --only-binary=:all: --python-version 3.11 \
    --dest "$keep/wheels" "tensorflow-cpu==$TF_VERSION"
  wheel=$(find "$keep/wheels" -name "tensorflow_cpu-$TF_VERSION-*.whl" -print -quit)
  [[ -n $wheel ]] || fail "pip left no tensorflow_cpu-$TF_VERSION wheel in $keep/wheels."
fi

libraries=$keep/$(basename "$wheel" .whl)
say 4/6 "Unpacking libtensorflow to $libraries"
if [[ -f $libraries/complete ]]; then
  echo 'Already unpacked.'
else
  python3 - "$wheel" "$libraries" <<'PYTHON'
import sys, zipfile

wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    names = [
        name for name in archive.namelist()
        if name.startswith(('tensorflow/libtensorflow', 'tensorflow/include/'))
    ]
    for needed in 'tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2':
        if needed not in names:
            sys.exit(f'build-tfjs-node: {wheel} has no {needed}. Take a tensorflow-cpu wheel for Linux.')
    archive.extractall(target, names)
    print(f'{len(names)} files')
PYTHON
  touch "$libraries/complete"
fi

say 5/6 'Linking the libraries and building the addon (about a minute)'
package=$(node -p "path.dirname(require.resolve('@tensorflow/tfjs-node/package.json'))")
source=$(cd "$libraries/tensorflow" && pwd)
rm -rf "$package/deps" "$package/lib" "$package/build" # what a failed attempt left
mkdir -p "$package/deps/lib"
ln -s "$source/include" "$package/deps/include"
for name in cc framework; do
  ln -s "$source/libtensorflow_$name.so.2" "$package/deps/lib/libtensorflow_$name.so.2"
done
ln -s libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so"
ln -s libtensorflow_framework.so.2 "$package/deps/lib/libtensorflow_framework.so"

# The addon uses Node-API, so headers of any Node version do; without any, node-gyp downloads them.
headers=()
for root in "$(dirname "$(dirname "$(node -p process.execPath)")")" /usr /usr/local; do
  if [[ -f $root/include/node/node_api.h ]]; then
    headers=("--nodedir=$root")
    break
  fi
done
echo "Node headers: ${headers[*]:-node-gyp downloads them}"
log=$(mktemp)
(cd "$package" && npx --no-install node-pre-gyp install --build-from-source "${headers[@]}") \
  >"$log" 2>&1 || { tail -n 40 "$log" >&2 && fail "The build failed; its whole output is in $log."; }
rm -f "$log"
echo 'Built.'

say 6/6 'Loading the addon'
loaded=$(load_addon) || fail 'The addon was built but does not load; the reason stands above.'
echo "@tensorflow/tfjs-node $TFJS_VERSION works, with $loaded."
