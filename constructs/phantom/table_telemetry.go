package phantom

// telemetryEntries are programs that tell their makers how they are used, or ask
// them for news.
func telemetryEntries() []Entry {
	return []Entry{
		{
			ID: "hashicorp-checkpoint", Title: "a tool of HashiCorp asks for a newer version", Verdict: Wasteful,
			Patterns: []string{"checkpoint-api.hashicorp.com"},
			Who:      "Terraform, Packer and other tools of HashiCorp; CDK for Terraform.",
			Why:      "Checkpoint tells of new versions and security bulletins.",
			Cure:     "CHECKPOINT_DISABLE=1 in the environment.",
			Sources: []string{
				"https://github.com/hashicorp/go-checkpoint",
				"https://github.com/hashicorp/terraform-cdk/pull/326",
			},
		},
		{
			ID: "grafana-usage", Title: "Grafana or Loki reports its usage", Verdict: Wasteful,
			Patterns: []string{"stats.grafana.org"},
			Who:      "Grafana, and also Loki, which has the same reporter.",
			Why:      "Anonymous statistics. Where the name is blocked they are tried again every few seconds, so it may top the list of names.",
			Cure:     "reporting_enabled = false in the [analytics] section of grafana.ini, and the setting of that name for Loki.",
			Sources: []string{
				"https://github.com/grafana/grafana/issues/61813",
				"https://github.com/grafana/grafana/issues/73140",
				"https://gitlab.com/gitlab-org/omnibus-gitlab/issues/4832",
			},
		},
		{
			ID: "nextjs-telemetry", Title: "Next.js reports a build", Verdict: Wasteful,
			Patterns: []string{"telemetry.nextjs.org"},
			Who:      "next build and next dev, so mostly build machines.",
			Why:      "Anonymous statistics. next build waits for them to be sent, which takes long where the name is blocked.",
			Cure:     "NEXT_TELEMETRY_DISABLED=1 in the environment.",
			Sources: []string{
				"https://github.com/vercel/next.js/issues/70758",
				"https://github.com/vercel/next.js/issues/97929",
				"https://nextjs.org/telemetry",
			},
		},
		{
			ID: "traefik-update", Title: "Traefik asks for a newer version", Verdict: Wasteful,
			Patterns: []string{"update.traefik.io"},
			Who:      "Traefik.",
			Why:      "It compares its version with the releases.",
			Cure:     "global.checkNewVersion: false in the static configuration.",
			Sources: []string{
				"https://github.com/ekozan/traefik/blob/v1.3.8/version/version.go",
				"https://github.com/traefik/traefik/pull/12298",
				"https://github.com/traefik/traefik/issues/9895",
			},
		},
		{
			ID: "kibana-telemetry", Title: "Kibana reports its usage", Verdict: Wasteful,
			Patterns: []string{"telemetry.elastic.co"},
			Who:      "Kibana.",
			Why:      "Statistics on the cluster for Elastic.",
			Cure:     "telemetry.optIn: false in kibana.yml.",
			Sources: []string{
				"https://github.com/elastic/kibana/blob/8.14/src/plugins/telemetry/README.md",
				"https://github.com/elastic/kibana/pull/52634",
			},
		},
		{
			ID: "sonarqube-telemetry", Title: "SonarQube reports its usage", Verdict: Wasteful,
			Patterns: []string{"telemetry.sonarsource.com"},
			Who:      "SonarQube Server, once a day.",
			Why:      "Anonymous statistics on the installation and its projects.",
			Cure:     "sonar.telemetry.enable=false in sonar.properties.",
			Sources:  []string{"https://docs.sonarsource.com/sonarqube/10.1/instance-administration/telemetry/"},
		},
		{
			ID: "kubo-telemetry", Title: "an IPFS node reports its usage", Verdict: Wasteful,
			Patterns: []string{"telemetry.ipshipyard.dev"},
			Who:      "Kubo, a quarter of an hour after its start and then once a day.",
			Why:      "Anonymous statistics; on by default.",
			Cure:     "IPFS_TELEMETRY=off in the environment.",
			Sources:  []string{"https://gitcode.com/GitHub_Trending/ku/kubo/blob/master/docs/telemetry.md"},
		},
	}
}
