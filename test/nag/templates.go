package main

import (
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/cloudformationinclude"
	"github.com/aws/jsii-runtime-go"
)

// committed are the templates of the apps and examples, each made by its program: tests
// in ../synth see to that. They are read, and not made once more by a copy of the
// programs, which would drift.
var committed = []string{"../synth/testdata/*.golden.json", "../../examples/template/*.json"}

// addTemplates makes a stack of each template, named like its file.
func addTemplates(app awscdk.App) {
	for _, pattern := range committed {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			panic("nag runs in its own folder, and finds no " + pattern)
		}
		for _, file := range files {
			name, _, _ := strings.Cut(filepath.Base(file), ".")
			cloudformationinclude.NewCfnInclude(newStack(app, name), jsii.String("Template"), &cloudformationinclude.CfnIncludeProps{
				TemplateFile: jsii.String(file),
			})
		}
	}
}
