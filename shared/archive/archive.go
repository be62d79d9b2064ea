// Package archive seals an ended incident into one signed file, to be opened and read for as long as files last.
//
// The file is a zip that any program opens: the database, every record as canonical JSON lines, the kept reports as PDF,
// attached files, the facts that name who wrote, and a manifest with the SHA-256 of each, signed with the device's key.
// A digest of all of it stands in the zip's comment, so that no byte can change unnoticed. It holds no key of anybody.
package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/identity"
)

// Reasons why an archive is not made or not opened.
var (
	ErrNotEnded = errors.New("mechanism has not ended")
	ErrNot      = errors.New("not an archive of this program")
	ErrNewer    = errors.New("archive of a newer version")
	ErrBusy     = errors.New("space is still being written to")
)

// Form is the version of the package's layout. A newer program reads every older one.
const Form = 1

// Names within the package.
const (
	manifestName  = "manifest.json"
	signatureName = "signature.json"
	databaseName  = "space.db"
	dumpName      = "records.jsonl"
	factsName     = "facts.json"
	papersFolder  = "papers/"
	filesFolder   = "files/"
)

// Bounds: a package from outside must not fill a disk.
const (
	entriesMax  = 20_000
	entryMax    = 64 << 30
	manifestMax = 16 << 20
	factsMax    = 64 << 20
)

// Manifest says what the package holds.
type Manifest struct {
	Form     int                `json:"form"`
	Program  string             `json:"program"`
	Space    uuid.UUID          `json:"space"`
	Type     identity.SpaceType `json:"type"`
	Name     string             `json:"name"`
	Began    time.Time          `json:"began"` // the space
	Made     time.Time          `json:"made"`  // the package
	Operator string             `json:"operator,omitempty"`
	Heads    string             `json:"heads"` // digest of what was known
	Records  int                `json:"records"`
	Files    []File             `json:"files"`
	Missing  []string           `json:"missing,omitempty"` // attachments that records name and this device does not hold
	Notes    []string           `json:"notes,omitempty"`   // what a reader should know: no final report, conflicts left
}

// File is one file of the package.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// signature is the device's word for the manifest, and the hub's word for the device.
type signature struct {
	Suite  identity.Suite `json:"suite"`
	Public []byte         `json:"public"`
	Grant  []byte         `json:"grant,omitempty"` // the fact that let the device in; none before it was enrolled
	Root   []byte         `json:"root,omitempty"`  // the deployment's key
	Sign   []byte         `json:"sign"`
}

// signDomain keeps a signature of a manifest from passing for a signature of anything else.
const signDomain = "qianshao archive 1\x00"

func signed(manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return append([]byte(signDomain), sum[:]...)
}

// Damage names every part of a package that is not as it was sealed.
type Damage struct{ Names []string }

func (d *Damage) Error() string { return "archive is damaged: " + strings.Join(d.Names, ", ") }

// Name is the stable code of the fault.
func (d *Damage) Name() string { return "damaged_archive" }

// Sentence says to people what is damaged.
func (d *Damage) Sentence(language string) string {
	if language == "en" {
		return "The archive is not as it was sealed: " + strings.Join(d.Names, ", ") + ". It was left untouched; use another copy."
	}
	return "归档与封存时不一致：" + strings.Join(d.Names, "、") + "。文件未动；请换一份副本。"
}

// tail opens the comment that closes the zip: then the digest of everything before it, in hexadecimal.
const tail = "QSA1 "

const tailLen = len(tail) + 2*sha256.Size

// digestOf reads the file up to its last bytes and gives the digest of them; told is what stands at its end.
func digestOf(path string) (computed, told string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", "", err
	}
	if info.Size() < int64(tailLen) {
		return "", "", fmt.Errorf("%w: %d bytes", ErrNot, info.Size())
	}
	sum := sha256.New()
	if _, err := io.CopyN(sum, file, info.Size()-int64(tailLen)); err != nil {
		return "", "", err
	}
	end := make([]byte, tailLen)
	if _, err := io.ReadFull(file, end); err != nil {
		return "", "", err
	}
	return tail + hex.EncodeToString(sum.Sum(nil)), string(end), nil
}

// exactly reads JSON that must have been written by this package: a byte more or less is damage.
func exactly(raw []byte, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return err
	}
	again, err := json.Marshal(into)
	if err == nil && string(again) != string(raw) {
		err = errors.New("not as it was written")
	}
	return err
}
