# SPDX-License-Identifier: GPL-2.0-or-later
# What the proofs of R-STA-23 share: a file system in an image, a way out of a staging on it, and the search of the raw storage.
# Needs: image, mounted, work.

# Whether 32 bytes of either half of the canary, which was staged again and again, are on the storage: in the image from end to end, or, where memory
# is the storage, in every file that is left.
found() { # kind of file system
    python3 - "$1" "$image" "$mounted" "$work/canary" << 'EOF'
import os, sys
kind, image, mounted, canary = sys.argv[1:]
canary = open(canary, 'rb').read()
pieces = [canary[at:at + 32] for at in range(0, len(canary), 2048)]
step = 16 << 20

def search(path):
    fd = os.open(path, os.O_RDONLY)
    size, at = os.fstat(fd).st_size, 0
    while at < size:
        try:
            at = os.lseek(fd, at, os.SEEK_DATA)
        except OSError:
            break
        block = os.pread(fd, step + 64, at)
        if any(piece in block for piece in pieces):
            return True
        at += step
    os.close(fd)
    return False

if kind == 'tmpfs':
    hit = any(search(os.path.join(folder, name)) for folder, _, names in os.walk(mounted) for name in names)
else:
    hit = search(image)
sys.exit(0 if hit else 1)
EOF
}

make_file_system() { # kind
    rm -f "$image"
    truncate -s 1536M "$image"
    case $1 in
    ext4) mkfs.ext4 -q -F "$image" ;;
    btrfs) mkfs.btrfs -q -f "$image" ;;
    xfs) mkfs.xfs -q -f "$image" ;;
    tmpfs) return 0 ;;
    esac
}

# A file system in memory loses all when it is unmounted: it stays, and its search is one of its files.
mount_it() { # kind
    if [ "$1" != tmpfs ]; then mount -o loop,nodiscard "$image" "$mounted"; return; fi
    mountpoint -q "$mounted" || mount -t tmpfs -o size=1536M none "$mounted"
}
unmount_it() { # kind
    [ "$1" = tmpfs ] || umount "$mounted"
}

# A fresh canary, and the folder of the stash. What an earlier run left there stays: it is a dead process's, which the next Open sweeps.
prepare() {
    rm -rf "$work"
    mkdir -p "$work" "$mounted/stash"
    head -c 4096 /dev/urandom > "$work/canary"
}

tests=0
failed=0
report() { # 0 or 1, name
    tests=$((tests + 1))
    if [ "$1" -eq 0 ]; then echo "ok $tests - $2"; else echo "not ok $tests - $2"; failed=$((failed + 1)); fi
}
skip() { # name, reason
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}
