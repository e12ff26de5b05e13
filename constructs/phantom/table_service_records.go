package phantom

// serviceRecordEntries are clients that ask for SRV and TXT records which a server
// need not have.
func serviceRecordEntries() []Entry {
	return []Entry{
		{
			ID: "mongodb-srv", Title: "a MongoDB driver looks for its servers", Verdict: Harmless,
			Patterns: []string{"_mongodb._tcp.*"},
			Types:    []string{"SRV"},
			Who:      "MongoDB drivers with a mongodb+srv:// address.",
			Why:      "The SRV record lists the servers. Drivers ask for it at the start and, for a sharded cluster, every 60 seconds, so that new routers are found.",
			Cure:     "Nothing.",
			Sources: []string{
				"https://jira.mongodb.org/browse/DRIVERS-561",
				"https://app.unpkg.com/mongodb@7.1.1/files/lib/sdam/srv_polling.js",
			},
		},
		{
			ID: "grpc-service-config", Title: "a gRPC client looks for its configuration", Verdict: Wasteful,
			Patterns: []string{"_grpc_config.*", "_grpclb._tcp.*"},
			Types:    []string{"SRV", "TXT"},
			Who:      "gRPC clients with a dns: target, such as grpc-go and grpc-java.",
			Why:      "A TXT record may hold the service config and an SRV record a load balancer. Hardly anybody has them, so the answer is NXDOMAIN.",
			Cure:     "GRPC_ENABLE_TXT_SERVICE_CONFIG=false in the environment of a program with a newer grpc-go, grpc.WithDisableServiceConfig() in its code, or its like elsewhere.",
			Sources: []string{
				"https://github.com/grpc/grpc-go/issues/3207",
				"https://github.com/grpc/grpc-go/pull/8377",
				"https://github.com/grpc/grpc-java/pull/3852",
				"https://github.com/grpc/grpc-go/issues/2751",
			},
		},
		{
			ID: "apt-srv", Title: "apt looks for a closer mirror", Verdict: Harmless,
			Patterns: []string{"_http._tcp.*"},
			Types:    []string{"SRV"},
			Who:      "apt on Debian and Ubuntu, for each host in its sources.",
			Why:      "An SRV record may name a better server; that of deb.debian.org does, most others do not exist.",
			Cure:     "Acquire::EnableSrvRecords \"false\" in apt.conf.",
			Sources: []string{
				"https://github.com/Debian/apt/issues/15",
				"https://github.com/debuerreotype/docker-debian-artifacts/issues/253",
			},
		},
	}
}
