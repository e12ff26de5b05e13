package phantom

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
