package surveyreport

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// findingsFile is what --findings writes. Fields are added and never renamed.
type findingsFile struct {
	Format   string           `json:"format"` // "vpcdns findings"
	Version  int              `json:"version"`
	Records  int64            `json:"records"`
	First    int64            `json:"first"` // milliseconds since 1970
	Last     int64            `json:"last"`
	Overflow string           `json:"overflow,omitempty"` // what had no room, in a sentence
	Findings []survey.Finding `json:"findings"`
}

// FindingsJSON returns the findings as one document.
func FindingsJSON(s *survey.Survey, findings []survey.Finding) ([]byte, error) {
	first, last := s.Span()
	if findings == nil {
		findings = []survey.Finding{}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(findingsFile{
		Format: "vpcdns findings", Version: 1, Records: s.Records(), First: first, Last: last, Overflow: overflowText(s), Findings: findings,
	})
	return b.Bytes(), err
}

// ocsfVersion is that of the schema of Detection Finding, class 2004. See
// https://schema.ocsf.io/1.3.0/classes/detection_finding.
const ocsfVersion = "1.3.0"

type ocsfFinding struct {
	ActivityID  int            `json:"activity_id"` // 1: created
	CategoryUID int            `json:"category_uid"`
	ClassUID    int            `json:"class_uid"`
	TypeUID     int            `json:"type_uid"`
	SeverityID  int            `json:"severity_id"`
	StatusID    int            `json:"status_id"` // 1: new
	Time        int64          `json:"time"`
	StartTime   int64          `json:"start_time"`
	EndTime     int64          `json:"end_time"`
	Count       int64          `json:"count"`
	Message     string         `json:"message"`
	Metadata    ocsfMetadata   `json:"metadata"`
	FindingInfo ocsfInfo       `json:"finding_info"`
	Evidences   []ocsfEvidence `json:"evidences,omitempty"`
	Remediation ocsfRemedy     `json:"remediation"`
}

type ocsfMetadata struct {
	Version string      `json:"version"`
	Product ocsfProduct `json:"product"`
}

type ocsfProduct struct {
	Name       string `json:"name"`
	VendorName string `json:"vendor_name"`
}

type ocsfInfo struct {
	UID       string       `json:"uid"`
	Title     string       `json:"title"`
	Desc      string       `json:"desc"`
	Types     []string     `json:"types"`
	FirstSeen int64        `json:"first_seen_time"`
	LastSeen  int64        `json:"last_seen_time"`
	Analytic  ocsfAnalytic `json:"analytic"`
}

type ocsfAnalytic struct {
	UID    string `json:"uid"`
	Name   string `json:"name"`
	TypeID int    `json:"type_id"` // 1: rule
}

type ocsfEvidence struct {
	Query *ocsfQuery    `json:"query,omitempty"`
	From  *ocsfEndpoint `json:"src_endpoint,omitempty"`
}

type ocsfQuery struct {
	Hostname string `json:"hostname"`
}

type ocsfEndpoint struct {
	IP     string `json:"ip,omitempty"`
	Name   string `json:"name,omitempty"`
	VPCUID string `json:"vpc_uid,omitempty"`
}

type ocsfRemedy struct {
	Desc string `json:"desc"`
}

// FindingsOCSF returns the findings as OCSF Detection Findings, one a line.
func FindingsOCSF(findings []survey.Finding, now time.Time) ([]byte, error) {
	names := map[string]survey.Detector{}
	for _, d := range survey.Detectors() {
		names[d.ID] = d
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	for _, f := range findings {
		if err := encoder.Encode(ocsfOf(&f, names[f.Detector], now)); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

func ocsfOf(f *survey.Finding, d survey.Detector, now time.Time) ocsfFinding {
	o := ocsfFinding{
		ActivityID: 1, CategoryUID: 2, ClassUID: 2004, TypeUID: 200401, SeverityID: severity(f), StatusID: 1,
		Time: now.UnixMilli(), StartTime: f.First, EndTime: f.Last, Count: f.Queries,
		Message:  capital(d.One) + ": " + f.Subject,
		Metadata: ocsfMetadata{ocsfVersion, ocsfProduct{"vpcdns", "vpcdns"}},
		FindingInfo: ocsfInfo{
			UID: f.ID, Title: capital(d.One) + ": " + f.Subject, Desc: f.Reason, Types: []string{string(f.Class), f.Detector},
			FirstSeen: f.First, LastSeen: f.Last, Analytic: ocsfAnalytic{"vpcdns/" + f.Detector, d.Rule, 1},
		},
		Remediation: ocsfRemedy{f.Advice},
	}
	for _, example := range f.Examples {
		o.Evidences = append(o.Evidences, ocsfEvidence{Query: &ocsfQuery{example}})
	}
	for _, c := range f.Clients {
		from := &ocsfEndpoint{Name: c.Name, VPCUID: c.VPC}
		if _, err := netip.ParseAddr(c.Name); err == nil {
			from.IP, from.Name = c.Name, ""
		}
		o.Evidences = append(o.Evidences, ocsfEvidence{From: from})
	}
	return o
}

// severity is one of OCSF: 2 low, 3 medium, 4 high.
func severity(f *survey.Finding) int {
	switch {
	case f.Class == survey.Operational:
		return 2
	case f.Detector == "threat" || f.Detector == "malicious":
		return 4
	default:
		return 3
	}
}
