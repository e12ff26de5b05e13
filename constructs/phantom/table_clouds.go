package phantom

// cloudEntries are programs that find out which cloud they run in.
func cloudEntries() []Entry {
	return []Entry{
		{
			ID: "gcp-metadata", Title: "looking for Google's metadata server", Verdict: Harmless, Answer: NeverAnswered,
			Patterns: []string{"metadata.google.internal", "metadata.goog"},
			Who:      "Elastic APM agents, Google's client libraries, and what is built on them, such as the GCP detector of OpenTelemetry for Node.js.",
			Why:      "They try the metadata servers of all clouds in turn to learn where they run. Those of AWS and Azure are addresses; Google's is a name, so it is the one that a DNS log shows. A Fargate task has no EC2 metadata endpoint, so there the search goes all the way.",
			Cure:     "Configure it: ELASTIC_APM_CLOUD_PROVIDER=aws (or none) for Elastic APM, METADATA_SERVER_DETECTION=none for Google's gcp-metadata, and for OpenTelemetry leave the GCP detector out.",
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
			Why:      "An address needs no DNS. The root answers that the domain does not exist, and early in a boot the wait can take minutes.",
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

// awsEntries are agents of AWS, and names that AWS made for tests.
func awsEntries() []Entry {
	return []Entry{
		{
			ID: "ssm-agent", Title: "the SSM Agent asks for work", Verdict: Harmless,
			Patterns: []string{"ssm.<region>.amazonaws.com", "ssmmessages.<region>.amazonaws.com", "ec2messages.<region>.amazonaws.com"},
			Who:      "SSM Agent, which most images of AWS start.",
			Why:      "It registers the instance, waits for commands and opens sessions, also where nobody uses Systems Manager.",
			Cure:     "Leave it: without these names the instance cannot be managed. Stop the agent where you do not need it.",
			Sources:  []string{"https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html"},
		},
		{
			ID: "ecs-agent", Title: "the ECS agent talks to its control plane", Verdict: Harmless,
			Patterns: []string{
				"ecs-a.<region>.amazonaws.com", "ecs-t.<region>.amazonaws.com",
				"ecs-a-<number>.<region>.amazonaws.com", "ecs-t-<number>.<region>.amazonaws.com",
			},
			Who:  "The agent on container instances of ECS.",
			Why:  "DiscoverPollEndpoint hands it numbered names: a is for the agent, t for telemetry. They are in no table of endpoints.",
			Cure: "Leave it: without these names the instance starts no tasks.",
			Sources: []string{
				"https://github.com/aws/amazon-ecs-agent/issues/931",
				"https://github.com/aws/amazon-ecs-agent/issues/260",
				"https://github.com/aws/containers-roadmap/issues/2821",
			},
		},
		{
			ID: "dns-firewall-test", Title: "somebody tests a managed list of DNS Firewall", Verdict: Suspicious,
			Patterns: []string{"*.firewall.route53resolver.us-east-1.amazonaws.com"},
			Who:      "Whoever checks that rules with managed lists block, as this project's own tests do.",
			Why:      "AWS put names such as controldomain1.malwarelist into its lists; they resolve to 1.2.3.4 where nothing blocks them.",
			Cure:     "If nobody on your side runs such a test, find out who does.",
			Sources: []string{
				"https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html",
			},
		},
		{
			ID: "guardduty-test", Title: "somebody tests GuardDuty", Verdict: Suspicious,
			Patterns: []string{"guarddutyc2activityb.com"},
			Who:      "Whoever checks that GuardDuty finds a lookup of a command and control server.",
			Why:      "GuardDuty takes the name for a command and control server: an nslookup makes a finding.",
			Cure:     "If nobody on your side runs such a test, find out who does.",
			Sources:  []string{"https://github.com/aws-samples/aws-securityhub-automated-remediations-workshop/blob/master/docs/02-guardduty-dns-event.md"},
		},
	}
}

// containerEntries are what containers ask because of their search domains.
func containerEntries() []Entry {
	return []Entry{
		{
			ID: "kubernetes-search", Title: "names of a Kubernetes cluster that left it", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{"*.cluster.local"},
			Who:      "Pods, past their cluster's DNS server.",
			Why:      "With ndots:5, a pod tries every name with fewer than five dots in each search domain first, so api.stripe.com becomes api.stripe.com.default.svc.cluster.local and three more. CoreDNS answers those itself; in a log of the VPC they come from hosts with a cluster's search domains and another resolver.",
			Cure:     "ndots: \"2\" in the pod's dnsConfig, a dot at the end of external names.",
			Sources: []string{
				"https://devopsbeast.com/blog/kubernetes-dns-ndots-explained",
				"https://www.mercemay.top/posts/ndots5-and-the-dns-tax-in-kubernetes/",
				"https://moabukar.co.uk/blog/k8s-ndots-problem",
			},
		},
		{
			ID: "search-domain", Title: "a name tried with the search domain of the VPC", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{expansion},
			Who:      "The resolver library of an instance or a pod.",
			Why:      "A name with fewer dots than ndots is tried with each search domain before or after it is tried alone, so api.stripe.com also becomes api.stripe.com.us-east-1.compute.internal. Only instances have names there: the answer is NXDOMAIN.",
			Cure:     "A dot at the end of the name, a lower ndots, or no search domain in the DHCP options.",
			Sources: []string{
				"https://devopsbeast.com/blog/kubernetes-dns-ndots-explained",
				"https://www.mercemay.top/posts/ndots5-and-the-dns-tax-in-kubernetes/",
			},
		},
		{
			ID: "docker-host", Title: "a container looks for the machine it runs on", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{"host.docker.internal", "gateway.docker.internal"},
			Who:      "Containers with a setting from somebody's laptop, as of a debugger or a proxy.",
			Why:      "Docker Desktop answers these names. Docker on Linux does not, so they go to the resolver of the VPC.",
			Cure:     "Remove the setting, or give the container the name with --add-host host.docker.internal:host-gateway.",
			Sources: []string{
				"https://github.com/docker/for-linux/issues/264",
				"https://github.com/moby/moby/pull/40007",
				"https://github.com/fabric8io/docker-maven-plugin/pull/1687",
			},
		},
	}
}

// microsoftEntries are questions of Windows.
func microsoftEntries() []Entry {
	return []Entry{
		{
			ID: "wpad", Title: "looking for a proxy configuration", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{"wpad"},
			Who:      "Windows and browsers with \"automatically detect settings\", which is the default.",
			Why:      "Web Proxy Auto-Discovery asks for wpad in each search domain and takes its proxy from the host that answers, without any authentication.",
			Cure:     "Turn automatic detection off by group policy. Never let the name resolve to something that is not yours.",
			Sources: []string{
				"https://itecnotes.com/server/windows-how-to-configure-web-proxy-autodiscovery-protocol-wpad-when-you-have-no-proxy",
				"https://irohastack.com/?p=12083",
			},
		},
		{
			ID: "isatap", Title: "looking for an IPv6 tunnel", Verdict: Wasteful, Answer: NoAnswer,
			Patterns: []string{"isatap"},
			Who:      "Windows with ISATAP in its default state, up to versions that leave it off by default.",
			Why:      "ISATAP carries IPv6 over IPv4. Windows asks for this name, and if it resolves, makes a tunnel to the host behind it.",
			Cure:     "The policy \"Set ISATAP State\" on disabled.",
			Sources: []string{
				"https://directaccess.richardhicks.com/2013/06/24/isatap-recommendations-for-directaccess-deployments/",
				"https://www.windows-security.org/823f93731d9ff5214f6eaf82436418c6/set-isatap-state",
				"https://admx-offsec-nl.pages.dev/policy/windows/network/tcpip-settings/ipv6-transition-technologies/set-isatap-state/",
			},
		},
		{
			ID: "windows-root-certificates", Title: "Windows updates its list of trusted certificates", Verdict: Harmless,
			Patterns: []string{"ctldl.windowsupdate.com"},
			Who:      "Windows.",
			Why:      "It fetches the lists of trusted and of forbidden root certificates, daily and when it meets one that it does not know.",
			Cure:     "Leave it; without internet access, point RootDirURL at a copy of the lists.",
			Sources: []string{
				"https://learn.microsoft.com/en-us/windows-server/identity/ad-cs/configure-trusted-roots-disallowed-certificates",
				"https://admx-offsec-nl.pages.dev/policy/windows/system/internet-communication-management/internet-communication-settings/turn-off-automatic-root-certificates-update/",
			},
		},
		{
			ID: "active-directory-locator", Title: "looking for a domain controller", Verdict: Harmless,
			Patterns: []string{"_ldap._tcp.*", "_gc._tcp.*", "_kerberos._tcp.*", "_kerberos._udp.*", "_kpasswd._tcp.*", "_kpasswd._udp.*"},
			Types:    []string{"SRV"},
			Who:      "Members of an Active Directory domain, and Kerberos clients on Linux.",
			Why:      "They find controllers, global catalogues and Kerberos servers by SRV records, per site and for the domain, as in _ldap._tcp.dc._msdcs.corp.example.",
			Cure:     "If these fail in bulk, the VPC forwards the domain to nobody: add a Resolver rule to its DNS servers, or leave the domain.",
			Sources: []string{
				"https://docs.microsoft.com/en-us/openspecs/windows_protocols/ms-adts/7fcdce70-5205-44d6-9c3a-260e616a2f04?WT.mc_id=M365-MVP-6771",
				"https://msdn.microsoft.com/en-us/ms-adts/c1987d42-1847-4cc9-acf7-aab2136d6952",
			},
		},
	}
}
