// Package snapshot is the format in which vpcdns keeps what DNS Firewall and query
// logging are in an account today.
//
// A [Snapshot] is what vpcdns snapshot writes with [Snapshot.Text] and package load reads
// with [Parse]. Do not use it to learn what a policy decides: give the file to load.Open.
//
// # Format
//
// A snapshot is one JSON object in UTF-8. Its first key is vpcdnsSnapshot, with the
// version of the format. Values are as the AWS API has them, and a field that is
// not there is one that the API did not give. Objects refer to each other by AWS's IDs:
//
//	{
//	  "vpcdnsSnapshot": 1,
//	  "region": "eu-central-1",
//	  "vpcs": [{"id": "vpc-...", "failOpen": "DISABLED", "nameServers": ["AmazonProvidedDNS"],
//	    "ruleGroups": [{"ruleGroup": "rslvr-frg-...", "priority": 101, "mutationProtection": "DISABLED", "status": "COMPLETE"}],
//	    "queryLogs": [{"config": "rqlc-...", "status": "ACTIVE"}],
//	    "profiles": ["rp-..."]}],
//	  "profiles": [{"id": "rp-...", "ruleGroups": [{"ruleGroup": "rslvr-frg-...", "priority": 102}]}],
//	  "ruleGroups": [{"id": "rslvr-frg-...", "rules": [{"priority": 10, "action": "BLOCK", "blockResponse": "NODATA",
//	    "domainList": "rslvr-fdl-..."}]}],
//	  "domainLists": [{"id": "rslvr-fdl-...", "domains": ["bad.example."]}],
//	  "queryLogConfigs": [{"id": "rqlc-...", "destination": "arn:aws:s3:::dns-logs"}],
//	  "unread": [{"part": "nameServers", "of": "vpc-...", "why": "AWS refuses ec2:DescribeVpcs: ..."}]
//	}
//
// Everything is sorted and there is no time in it, so an account in the same
// state gives the same bytes and a snapshot in a repository changes when the
// account does.
//
// What could not be read is said: of a whole part of a VPC or of a Profile under unread, of a
// rule group or a list under its own unread.
package snapshot
