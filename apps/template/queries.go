package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func addQueries(stack awscdk.Stack, c conditions, logging resolver.QueryLogging) {
	only := []resolver.SavedQuery{resolver.QueryBlocked, resolver.QueryWouldBlock, resolver.QueryFailures, resolver.QueryWhoAsksWhat, resolver.QueryWhoAskedFor, resolver.QueryRareNames, resolver.QueryRecords}
	queries := resolver.NewSavedQueries(stack, jsii.String("Queries"), &resolver.SavedQueriesProps{
		LogGroupNames: &[]*string{logging.LogGroupName()},
		Only:          only,
	})
	made := queries.Node()
	for _, query := range only {
		onlyIf(c.logging, named("Query"+string(query), made, string(query)))
	}
}
