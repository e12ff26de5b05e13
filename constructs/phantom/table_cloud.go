package phantom

// cloudEntries are programs that find out which cloud they run in.
func cloudEntries() []Entry {
	return []Entry{
		{
			ID: "gcp-metadata", Title: "looking for Google's metadata server", Verdict: Harmless, Answer: NeverAnswered,
			Patterns: []string{"metadata.google.internal", "metadata.goog"},
			Who:      "Elastic APM agents, Google's client libraries, and what is built on them, such as the GCP detector of OpenTelemetry for Node.js.",
			Why:      "They try the metadata servers of all clouds in turn to learn where they run. Those of AWS and Azure are addresses; Google's is a name, so it is the one that a DNS log shows. A Fargate task has no EC2 metadata endpoint, so there the search goes all the way.",
			Cure:     "Tell them: ELASTIC_APM_CLOUD_PROVIDER=aws (or none) for Elastic APM, METADATA_SERVER_DETECTION=none for Google's gcp-metadata, and for OpenTelemetry leave the GCP detector out.",
			Sources: []string{
				"https://github.com/elastic/apm-agent-go/pull/823",
				"https://app.unpkg.com/elastic-apm-node@4.13.0/files/lib/cloud-metadata/gcp.js",
				"https://github.com/googleapis/google-cloud-go/issues/4920",
				"https://cloud.google.com/nodejs/docs/reference/gcp-metadata/latest/overview",
				"https://github.com/open-telemetry/opentelemetry-js/pull/899",
			},
		},
		{
			ID: "cloud-init-redirection", Title: "cloud-init tests for a resolver that lies", Verdict: Harmless, Answer: NeverAnswered,
			Patterns: []string{"does-not-exist.example.com", "example.invalid", "__cloud_init_expected_not_found__"},
			Who:      "cloud-init, when an instance boots.",
			Why:      "Before it trusts a name it asks for three that cannot exist. An answer means that the resolver invents addresses, as some providers do for mistyped names. The third is asked without a dot at its end, so it comes with each search suffix.",
			Cure:     "Nothing: NXDOMAIN is the answer it hopes for. Do not block it with an address as the response, or cloud-init believes in redirection.",
			Sources: []string{
				"https://github.com/canonical/cloud-init/issues/2794",
				"https://github.com/canonical/cloud-init/blob/eb43d8e2d15809571b7ff7834ba1fc3584a05991/cloudinit/util.py#L1295",
				"https://github.com/canonical/cloud-init/issues/2333",
			},
		},
		{
			ID: "ec2-instance-data", Title: "the old name of EC2's metadata service", Verdict: Harmless, Answer: NoAnswer,
			Patterns: []string{"instance-data"},
			Who:      "cloud-init before its change of February 2026.",
			Why:      "Its list of metadata addresses held http://instance-data.:8773 next to 169.254.169.254. AWS no longer documents the name.",
			Cure:     "A newer cloud-init, which asks by address only.",
			Sources:  []string{"https://github.com/canonical/cloud-init/pull/6707"},
		},
		{
			ID: "address-as-name", Title: "an IPv4 address asked for as if it were a name", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{"<byte>.<byte>.<byte>.<byte>"},
			Who:      "Programs that resolve whatever stands in a URL; cloud-init did so for 169.254.169.254.",
			Why:      "An address needs no DNS. The root answers that there is no such domain, and early in a boot the wait can take minutes.",
			Cure:     "Find the program by the source address, and update it.",
			Sources:  []string{"https://github.com/canonical/cloud-init/pull/6707"},
		},
		{
			ID: "tencent-metadata", Title: "looking for Tencent Cloud's metadata server", Verdict: Suspicious, Answer: NeverAnswered,
			Patterns: []string{"metadata.tencentyun.com"},
			Who:      "Elastic Beats with that provider enabled in add_cloud_metadata, and tools that explore a container from inside, such as CDK, a kit for penetration tests.",
			Why:      "They try the metadata servers of all clouds. This one is a public name, so whoever controls its answer decides where the program connects; a reviewer of Datadog Agent objected for that reason.",
			Cure:     "Set the providers of add_cloud_metadata. If no Beats runs there, find out who asks.",
			Sources: []string{
				"https://github.com/DataDog/datadog-agent/pull/4554",
				"https://github.com/elastic/beats/pull/4023",
				"https://elastic.co/guide/en/beats/filebeat/7.10/add-cloud-metadata.html",
				"https://github.com/cdk-team/CDK/pull/5",
			},
		},
	}
}
