package resolver

import (
	"bufio"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// fitsTemplate reports whether the names may stand in the template, from which
// CloudFormation makes one request of them.
func (c listContent) fitsTemplate() bool {
	return len(c.patterns)+len(c.tokens) <= awsdns.DomainsPerRequest.Value()
}

// upload makes an asset of the names, one a line as DNS Firewall imports them, and returns
// its address. The asset is named after its content.
func (c listContent) upload(scope constructs.Construct) *string {
	folder, err := os.MkdirTemp("", "vpcdns")
	must(err)
	defer os.RemoveAll(folder) // the CDK has copied it by then
	file := filepath.Join(folder, "domains.txt")
	must(c.writeFile(file))
	defer c.refuseStackWithoutAssets(scope)
	return awss3assets.NewAsset(scope, ptr("File"), &awss3assets.AssetProps{Path: ptr(file)}).S3ObjectUrl()
}

// refuseStackWithoutAssets words what the CDK says of a stack whose template goes out alone,
// such as a plain one for the console.
func (c listContent) refuseStackWithoutAssets(scope constructs.Construct) {
	if refusal := recover(); refusal != nil {
		p := problemsOf("DomainList", *scope.Node().Path())
		p.add("%s; more become a file asset, which this stack cannot carry (%v); shorten the list, or deploy with the CDK and its bootstrap",
			awsdns.DomainsPerRequest.Exceeded(len(c.patterns)), refusal)
		must(p.err())
	}
}

func (c listContent) writeFile(name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	buffered := bufio.NewWriter(file)
	for _, pattern := range c.patterns {
		_, _ = buffered.WriteString(pattern.String() + "\n") // Flush tells of an error
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return file.Close()
}
