#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Tables that engines cut into pieces, as the page says.

load ../helper

set -o pipefail

table_make() {
	roles='--qi age,zip --sensitive plan --drop id'
	awk 'BEGIN {
		for (i = 0; i < 20000; i++)
			printf "{\"id\":%d,\"age\":%d,\"zip\":\"%05d\"," \
			    "\"plan\":\"%s\"}\n", i, 18 + i * i % 71,
			    10000 + i * 7919 % 400,
			    substr("basicpro  team ", 1 + i * 31 % 3 * 5, 5)
	}' >in.ndjson
	# shellcheck disable=SC2086 # words
	pp-anonymize $roles --k 10 --l distinct:2 in.ndjson >want.ndjson
}

@test "parallel: counts, plans and writes a table in pieces" {
	command -v parallel >/dev/null || skip 'no GNU parallel here'
	table_make
	parallel --pipe --block 100k pp-anonymize count "$roles" <in.ndjson |
	    LC_ALL=C sort | pp-anonymize merge >counts
	# shellcheck disable=SC2086 # words
	pp-anonymize plan $roles --k 10 --l distinct:2 -o plan counts
	parallel --pipe --keep-order --block 100k \
	    pp-anonymize apply --plan plan <in.ndjson >out.ndjson
	cmp out.ndjson want.ndjson
}

@test "parallel: makes no classes of a piece" {
	command -v parallel >/dev/null || skip 'no GNU parallel here'
	table_make
	run ! parallel --pipe --block 100k --halt now,fail=1 \
	    pp-anonymize "$roles" --k 10 <in.ndjson
	[[ $output = *'PARALLEL_SEQ is set, so the input may be a piece'* ]]
}

@test "parallel: makes several whole tables, where it is told that they are" {
	command -v parallel >/dev/null || skip 'no GNU parallel here'
	table_make
	cp in.ndjson other.ndjson
	parallel pp-anonymize "$roles" --k 10 --l distinct:2 --partial \
	    -o '{.}.made' '{}' ::: in.ndjson other.ndjson
	cmp in.made want.ndjson
	cmp other.made want.ndjson
}

@test "spark: counts, plans and writes a table in pieces" {
	python3 -c 'import pyspark' 2>/dev/null || skip 'no PySpark here'
	table_make
	cat >job.py <<'END'
import os, sys
from pyspark import SparkContext

roles = sys.argv[1]
path = {"PATH": os.environ["PATH"]}
sc = SparkContext("local-cluster[2,1,1024]", "pieces")
lines = sc.textFile("in.ndjson", 7)
counts = lines.pipe(f"pp-anonymize count -f ndjson {roles}", env=path,
    checkCode=True)
with open("counts", "w") as f:
    f.writelines(line + "\n" for line in counts.collect())
os.system(f"pp-anonymize plan {roles} --k 10 --l distinct:2 counts >plan")
out = lines.pipe(f"pp-anonymize apply -f ndjson --plan {os.getcwd()}/plan",
    env=path, checkCode=True)
with open("out.ndjson", "w") as f:
    f.writelines(line + "\n" for line in out.collect())
END
	SPARK_HOME=$(python3 -c 'import pyspark, os
print(os.path.dirname(pyspark.__file__))')
	export SPARK_HOME PYSPARK_PYTHON=python3
	python3 job.py "$roles" 2>log || {
		tail -n 20 log
		false
	}
	cmp out.ndjson want.ndjson
}
