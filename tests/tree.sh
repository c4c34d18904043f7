#!/bin/sh
# SPDX-License-Identifier: ISC
#
# What there is in the tree, but for what is made in build.
#
#	tree.sh list          prints it
#	tree.sh check FILE    status 1 when it is not what FILE says
set -eu

list() {
	find . \( -path ./build -o -path ./.git \) -prune -o -type f -print |
	    LC_ALL=C sort
}

case $1 in
list) list ;;
check) list | diff "$2" - ;;
esac
