package load

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// entries reads the file of a list by its URL, if it is an asset.
func (d *folder) entries(url string) ([]policy.Entry, bool, error) {
	name, ok := d.asset(url)
	if !ok {
		return nil, false, nil
	}
	f, err := d.open(name)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	entries, err := entriesOfLines(filepath.Join(d.path, name), f)
	return entries, true, err
}

// asset returns the file that an object in a bucket is made of.
func (d *folder) asset(url string) (string, bool) {
	for key, name := range d.assets {
		if strings.HasSuffix(url, "/"+key) {
			return name, true
		}
	}
	return "", false
}

// assetManifest is what the CDK writes beside a template, as far as it is needed.
type assetManifest struct {
	Files map[string]struct {
		Source struct {
			Path      string `json:"path"`
			Packaging string `json:"packaging"`
		} `json:"source"`
		Destinations map[string]struct {
			ObjectKey string `json:"objectKey"`
		} `json:"destinations"`
	} `json:"files"`
}

// readAssets reads all asset manifests of a folder inside, once. Others use the ending of
// their names too, so that one that cannot be read matters only where a file is missed.
func (d *folder) readAssets(inside string) error {
	if d.manifests[inside] {
		return nil
	}
	d.manifests[inside] = true
	names, err := filepath.Glob(filepath.Join(escapeGlob(d.path), inside, "*.assets.json"))
	if err != nil {
		return err
	}
	for _, name := range names {
		var manifest assetManifest
		text, err := d.read(filepath.Join(inside, filepath.Base(name)))
		if err == nil {
			err = ofJSON(json.Unmarshal(text, &manifest))
		}
		if err != nil {
			d.unread = append(d.unread, fmt.Sprintf("%s is no asset manifest: %v", name, err))
			continue
		}
		d.include(inside, manifest)
	}
	return nil
}

func (d *folder) include(inside string, manifest assetManifest) {
	for _, file := range manifest.Files {
		for _, destination := range file.Destinations {
			if file.Source.Packaging == "file" && destination.ObjectKey != "" {
				d.assets[destination.ObjectKey] = filepath.Join(inside, file.Source.Path)
			}
		}
	}
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}
