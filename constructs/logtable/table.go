// Package logtable describes query logs in S3 as a table of Amazon Athena: its columns, its
// partitions, and questions in SQL.
//
// Start with [Table.Validate], [Table.Parameters] and [Table.Questions]. The construct LogTable of
// package resolver makes the table; use this package for one of your own.
//
// Do not use it for what a policy would do: package replay judges queries, SQL cannot.
//
// # Partitions
//
// Resolver writes AWSLogs/ACCOUNT/vpcdnsquerylogs/VPC/YYYY/MM/DD/, so the partitions are account,
// vpc and day. The path has no Region: it is a column. Athena projects the partitions from the
// parameters of the table, so nothing has to be crawled or repaired, and a question about a week
// reads the objects of that week alone. Logs of an account or VPC that the parameters do not name
// are not in the table.
package logtable

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// Table is a table over a bucket of query logs.
type Table struct {
	// Name is what SQL calls the table: 1-128 lower-case letters, digits and underscores, not a
	// digit first.
	Name string

	// Bucket is its name, and Prefix is what is in front of AWSLogs, without slashes around it;
	// "" for nothing.
	Bucket, Prefix string

	// Accounts are the IDs of the accounts whose VPCs are logged, and VPCs those of these VPCs.
	// At least one of each is required.
	Accounts, VPCs []string

	// Since is the first day with logs.
	Since time.Time
}

// Column is a column of the table, with its type in the words of Hive.
type Column struct{ Name, Type, Comment string }

// Columns returns the columns, which are the fields of a record. Of a line that is not a record,
// all are null.
//
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html
func Columns() []Column {
	return []Column{
		{"version", "string", "version of the format"},
		{"account_id", "string", "account that owns the VPC"},
		{"region", "string", "Region of the VPC"},
		{"vpc_id", "string", "VPC of the client"},
		{"query_timestamp", "string", "time of the query in UTC, as 2026-02-04T17:51:55Z"},
		{"query_name", "string", "name that was queried, with a final dot"},
		{"query_type", "string", "A, AAAA, HTTPS, ..."},
		{"query_class", "string", "IN"},
		{"rcode", "string", "NOERROR, NXDOMAIN, SERVFAIL, ..."},
		{"answers", "array<struct<rdata:string,type:string,class:string>>", "records of the answer, a chain of CNAMEs in order"},
		{"srcaddr", "string", "address of the client"},
		{"srcport", "string", "port of the client"},
		{"transport", "string", "UDP, TCP, ..."},
		{"srcids", "struct<instance:string,resolver_endpoint:string,resolver_network_interface:string>", "where the query came from, as far as Resolver knows"},
		{"firewall_rule_action", "string", "BLOCK or ALERT, if a rule with that action decided"},
		{"firewall_rule_group_id", "string", "rule group that decided"},
		{"firewall_domain_list_id", "string", "domain list that matched"},
		{"firewall_protection", "string", "protection of DNS Firewall Advanced that matched"},
	}
}

// Partitions returns the columns that are in the path.
func Partitions() []Column {
	return []Column{
		{"account", "string", "account in the path"},
		{"vpc", "string", "VPC in the path"},
		{"day", "string", "day of the delivery in UTC, as 2026/02/04"},
	}
}

// What Athena reads the lines with. Names of fields are not case-sensitive.
const (
	SerDe        = "org.openx.data.jsonserde.JsonSerDe"
	InputFormat  = "org.apache.hadoop.mapred.TextInputFormat"
	OutputFormat = "org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat"
)

// SerDeParameters returns the parameters of SerDe. A line that is not JSON is a row of nulls instead
// of the end of a query; [Unreadable] counts these.
func SerDeParameters() map[string]string {
	return map[string]string{"ignore.malformed.json": "true"}
}

// Location returns the folder of the table.
func (t *Table) Location() string {
	location := "s3://" + t.Bucket + "/"
	if t.Prefix != "" {
		location += t.Prefix + "/"
	}
	return location + "AWSLogs/"
}

// Parameters returns the parameters of the table: how its partitions are projected. The first two
// are lists of values, the day is a range that ends now.
func (t *Table) Parameters() map[string]string {
	return map[string]string{
		"EXTERNAL":                     "TRUE",
		"projection.enabled":           "true",
		"projection.account.type":      "enum",
		"projection.account.values":    strings.Join(t.Accounts, ","),
		"projection.vpc.type":          "enum",
		"projection.vpc.values":        strings.Join(t.VPCs, ","),
		"projection.day.type":          "date",
		"projection.day.format":        "yyyy/MM/dd",
		"projection.day.range":         t.Since.Format("2006/01/02") + ",NOW",
		"projection.day.interval":      "1",
		"projection.day.interval.unit": "DAYS",
		"storage.location.template":    t.Location() + "${account}/vpcdnsquerylogs/${vpc}/${day}",
	}
}

var (
	tableName   = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,127}$`)
	tablePrefix = regexp.MustCompile(`^[A-Za-z0-9!_.*'()=-]+(/[A-Za-z0-9!_.*'()=-]+)*$`)
	accountID   = regexp.MustCompile(`^[0-9]{12}$`)
	vpcID       = regexp.MustCompile(`^vpc-[0-9a-f]+$`)
)

// Validate returns all that is wrong with a table, or nil.
func (t *Table) Validate() error {
	var all []error
	require := func(ok bool, format string, values ...any) {
		if !ok {
			all = append(all, fmt.Errorf(format, values...))
		}
	}
	require(tableName.MatchString(t.Name), "table name %q is invalid; use 1-128 lower-case letters, digits and underscores, not a digit first", t.Name)
	require(awsdns.IsBucketName(t.Bucket), "bucket name %q is invalid; use 3-63 lower-case letters, digits, dots and hyphens", t.Bucket)
	require(t.Prefix == "" || tablePrefix.MatchString(t.Prefix), "prefix %q is invalid; use what is in front of /AWSLogs, without a slash at its ends", t.Prefix)
	require(len(t.Accounts) > 0, "no account; list those whose VPCs are logged")
	for i, id := range t.Accounts {
		require(accountID.MatchString(id), "account %d is %q; use 12 digits", i+1, id)
	}
	require(len(t.VPCs) > 0, "no VPC; list those that are logged")
	for i, id := range t.VPCs {
		require(vpcID.MatchString(id), "VPC %d is %q; use an ID such as vpc-0a1b2c3d4e5f60718", i+1, id)
	}
	require(t.Since.Year() >= 2020 && t.Since.Year() <= 2100, "first day %s is not from 2020 to 2100", t.Since.Format(time.DateOnly))
	return errors.Join(all...)
}
