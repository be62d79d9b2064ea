package report

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Bounds of a kept document. An act's changes must fit a segment of 64 KiB, and a value 32 KiB, so that each goes over any
// line in one piece; a report of a whole incident is longer and goes in several.
const (
	pieceMax  = 24_000   // characters, all of one byte
	piecesMax = 200      // of one document
	unfoldMax = 64 << 20 // bytes a document may unfold to
)

// Errors of a kept document.
var (
	ErrTooLong = errors.New("report: the document is too long to be kept")
	ErrPieces  = errors.New("report: pieces of the document are missing or damaged")
)

// Bytes are the document as it is kept and compared: the same document gives the same bytes.
func Bytes(doc Document) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(doc); err != nil {
		return nil, fmt.Errorf("write the document: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Digest names a document by its content.
func Digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Pieces packs a document for records of kind snapshot. ErrTooLong: it is beyond what one report may hold.
func Pieces(doc Document) (pieces []string, digest string, err error) {
	raw, err := Bytes(doc)
	if err != nil {
		return nil, "", err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return nil, "", fmt.Errorf("pack the document: %w", err)
	}
	_, err = w.Write(raw)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, "", fmt.Errorf("pack the document: %w", err)
	}
	text := base64.StdEncoding.EncodeToString(packed.Bytes())
	for len(text) > pieceMax {
		pieces, text = append(pieces, text[:pieceMax]), text[pieceMax:]
	}
	if pieces = append(pieces, text); len(pieces) > piecesMax || len(raw) > unfoldMax {
		return nil, "", fmt.Errorf("%w: %d bytes", ErrTooLong, len(raw))
	}
	return pieces, Digest(raw), nil
}

// Whole puts a kept document together again, as it was. ErrPieces: they are not those of the digest.
func Whole(pieces []string, digest string) (Document, error) {
	var doc Document
	if len(pieces) > piecesMax {
		return doc, fmt.Errorf("%w: %d of them", ErrPieces, len(pieces))
	}
	packed, err := base64.StdEncoding.DecodeString(strings.Join(pieces, ""))
	if err != nil {
		return doc, fmt.Errorf("%w: %v", ErrPieces, err)
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), unfoldMax+1))
	if err != nil {
		return doc, fmt.Errorf("%w: %v", ErrPieces, err)
	}
	if len(raw) > unfoldMax || Digest(raw) != digest {
		return doc, fmt.Errorf("%w: the content is not what was kept", ErrPieces)
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return doc, fmt.Errorf("%w: %v", ErrPieces, err)
	}
	return doc, nil
}

// NotHere says that pieces of a report have not arrived: they come after everything urgent.
const NotHere roster.Code = "snapshot_not_here"

// Kept makes a report again from its record and the pieces kept with it.
func Kept(r record.Reader, row record.Record) (Document, error) {
	if row.Number("parts") == 0 {
		return Document{}, procedure.No(procedure.NotNow, "这份报告是手工登记的，没有存档内容可再出。", "This report was entered by hand: there is nothing kept to make it from again.")
	}
	rows, err := r.List(record.Query{Kind: "snapshot", Where: []record.Condition{procedure.Is("digest", merge.OfText(row.Text("digest")))}})
	if err != nil {
		return Document{}, fmt.Errorf("list pieces: %w", err)
	}
	pieces := make([]string, min(int(row.Number("parts")), piecesMax))
	have := 0
	for i := range rows {
		if at := int(rows[i].Number("part")) - 1; at >= 0 && at < len(pieces) && pieces[at] == "" {
			pieces[at] = rows[i].Text("content")
			have++
		}
	}
	if have < len(pieces) {
		return Document{}, procedure.No(NotHere, fmt.Sprintf("这份报告的存档内容还在同步（已到 %d/%d 段）。报告记录安全；请等同步完成后再试。", have, len(pieces)),
			fmt.Sprintf("What was kept of this report is still on its way (%d of %d pieces). The record is safe; try again when the sync is done.", have, len(pieces)))
	}
	doc, err := Whole(pieces, row.Text("digest"))
	if err != nil {
		return Document{}, err
	}
	doc.Number = row.Text("number")
	return doc, nil
}
