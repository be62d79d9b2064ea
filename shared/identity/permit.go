package identity

import (
	"bytes"
	"compress/flate"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
)

// Errors of an area permit's code.
var (
	ErrPermit        = errors.New("not a permit's code")
	ErrPermitVersion = errors.New("permit's code of a newer version")
	ErrPermitForged  = errors.New("permit's code is damaged or forged")
	ErrPermitLong    = errors.New("permit says more than its code can hold")
)

// PermitLenMax is the length of a permit's code in characters: what a scanner reads from a windscreen at arm's length.
const PermitLenMax = 350

// PermitPrefix opens a permit's code.
const PermitPrefix = "CQP1:"

// Permit is what the code of an area permit (灾区通行证) says. It is signed by the device that printed it, so that a
// cordon can tell it with no network.
type Permit struct {
	ID       uuid.UUID // the permit's record
	Space    uuid.UUID // the incident or exercise; its first bytes travel
	Exercise bool
	Number   string // readable: YB-A-0137
	Plate    string // either may be empty, not both
	Holder   string
	Area     string
	Purpose  string // cut short when the code would grow too long
	From     time.Time
	Until    time.Time
	Serial   uint32 // of the grant the printing device acts under; 0 for a device without one
	Issuer   ed25519.PublicKey
}

// Device is whose key signed it.
func (p *Permit) Device() dot.Device { return dot.DeviceOf(p.Issuer) }

// InSpace says whether the permit was issued in a space.
func (p *Permit) InSpace(id uuid.UUID) bool { return p.Space == shortSpace(id) }

// permitContent is a permit on the wire: an array, for keys would cost characters. Times are Unix minutes.
type permitContent struct {
	_        struct{} `cbor:",toarray"`
	ID       []byte
	Space    []byte
	Exercise bool
	Number   string
	Plate    string
	Holder   string
	Area     string
	Purpose  string
	From     uint32
	Until    uint32
	Serial   uint32
}

// A code is prefix and Base45 (RFC 9285) of: suite, form, issuer's public key, content, signature. The signature covers
// the bytes as they travel, so there is one code for one permit and key.
const (
	permitDomain   = "qianshao permit 1\x00"
	permitPlain    = 0 // form: deterministic CBOR
	permitDeflated = 1 // form: the same, deflated with permitWords
	permitHeadLen  = 2 + ed25519.PublicKeySize
	permitBodyMax  = 512 // bytes of content, inflated
	permitSpaceLen = 6
)

// permitWords are texts that permits are likely to hold; deflate refers back to them. They are part of the format.
const permitWords = "公斤夜间临时应急消防医疗救护电力通信抢修转移安置群众生活物资运输抢险救援人员车辆重庆市涪陵万州江津区合川永川綦江大足巴南北碚渝北县镇街道乡村核心区外围灾区全域贵川渝ADBCFGHJ-CQ-A-00"

// SignPermit makes the code of a permit: the same for the same permit and key. A purpose that does not fit is cut short;
// ErrPermitLong when the rest does not fit, ErrFactContent when it says what no permit may say.
func SignPermit(k Key, p Permit) (string, error) {
	if err := p.check(); err != nil {
		return "", err
	}
	for {
		code, err := p.signed(k)
		if err != nil || len(code) <= PermitLenMax {
			return code, err
		}
		runes := []rune(strings.TrimSuffix(p.Purpose, "…"))
		if len(runes) < 2 {
			return "", fmt.Errorf("%w: %d characters", ErrPermitLong, len(code))
		}
		p.Purpose = string(runes[:len(runes)-1]) + "…"
	}
}

// Fits says whether the permit may be signed: nil, ErrPermitLong or ErrFactContent.
func (p *Permit) Fits() error {
	_, err := SignPermit(Key{ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))}, *p) // every key's code has the same length
	return err
}

func (p *Permit) signed(k Key) (string, error) {
	content, err := canonical.Marshal(permitContent{
		ID: p.ID[:], Space: p.Space[:permitSpaceLen], Exercise: p.Exercise, Number: p.Number, Plate: p.Plate, Holder: p.Holder, Area: p.Area,
		Purpose: p.Purpose, From: minutes(p.From), Until: minutes(p.Until), Serial: p.Serial,
	})
	if err != nil {
		return "", fmt.Errorf("encode permit: %w", err)
	}
	form, body := byte(permitPlain), content
	if small, err := deflated(content); err == nil && len(small) < len(content) {
		form, body = permitDeflated, small
	}
	raw := append([]byte{byte(Standard), form}, k.Public()...)
	raw = append(raw, body...)
	raw = append(raw, ed25519.Sign(k.private, append([]byte(permitDomain), raw...))...)
	return PermitPrefix + base45(raw), nil
}

// ParsePermit reads a permit's code and checks its signature. Whether its issuer may issue, and whether the permit holds
// here and now, is Roll.JudgePermit's to say. Case and spaces around do not matter: a keyboard's caps lock turns the
// case of what a scanner types.
func ParsePermit(text string) (Permit, error) {
	if len(text) > 2*PermitLenMax {
		return Permit{}, ErrPermit
	}
	text = strings.ToUpper(strings.Trim(text, "\r\n\t"))
	body, ok := strings.CutPrefix(text, PermitPrefix)
	switch {
	case !ok && len(text) > 4 && text[:3] == PermitPrefix[:3] && text[3] > '1' && text[3] <= '9' && text[4] == ':':
		return Permit{}, ErrPermitVersion
	case !ok:
		return Permit{}, ErrPermit
	case len(text) > PermitLenMax:
		return Permit{}, ErrPermitForged
	}
	raw, ok := unbase45(body)
	if !ok || len(raw) < permitHeadLen+1+ed25519.SignatureSize {
		return Permit{}, ErrPermitForged
	}
	if Suite(raw[0]) != Standard {
		return Permit{}, ErrPermitForged
	}
	signed, signature := raw[:len(raw)-ed25519.SignatureSize], raw[len(raw)-ed25519.SignatureSize:]
	issuer := ed25519.PublicKey(slices.Clone(raw[2:permitHeadLen]))
	if !ed25519.Verify(issuer, append([]byte(permitDomain), signed...), signature) {
		return Permit{}, ErrPermitForged
	}
	return readPermit(raw[1], signed[permitHeadLen:], issuer)
}

// LooksLikePermit says whether a text begins as a permit's code does.
func LooksLikePermit(text string) bool {
	text = strings.Trim(text, "\r\n\t")
	return len(text) > len(PermitPrefix) && strings.EqualFold(text[:3], PermitPrefix[:3]) && text[4] == ':'
}

func readPermit(form byte, body []byte, issuer ed25519.PublicKey) (Permit, error) {
	switch form {
	case permitPlain:
	case permitDeflated:
		plain, err := inflated(body)
		if err != nil {
			return Permit{}, ErrPermitForged
		}
		body = plain
	default:
		return Permit{}, ErrPermitVersion
	}
	var c permitContent
	if err := canonical.Unmarshal(body, &c); err != nil || len(c.ID) != 16 || len(c.Space) != permitSpaceLen {
		return Permit{}, ErrPermitForged
	}
	p := Permit{
		ID: uuid.UUID(c.ID), Exercise: c.Exercise, Number: c.Number, Plate: c.Plate, Holder: c.Holder, Area: c.Area, Purpose: c.Purpose,
		From: time.Unix(int64(c.From)*60, 0).UTC(), Until: time.Unix(int64(c.Until)*60, 0).UTC(), Serial: c.Serial, Issuer: issuer,
	}
	copy(p.Space[:], c.Space)
	if p.check() != nil {
		return Permit{}, ErrPermitForged
	}
	return p, nil
}

func (p *Permit) check() error {
	if p.ID == uuid.Nil || p.Plate == "" && p.Holder == "" || !p.From.Before(p.Until) {
		return fmt.Errorf("%w: permit without record, holder or time", ErrFactContent)
	}
	for _, f := range []struct {
		what, text string
		least      int
	}{{"number", p.Number, 0}, {"plate", p.Plate, 0}, {"holder", p.Holder, 0}, {"area", p.Area, 1}, {"purpose", p.Purpose, 0}} {
		if err := checkText(f.what, f.text, f.least, 40); err != nil {
			return err
		}
	}
	return nil
}

func shortSpace(id uuid.UUID) uuid.UUID {
	clear(id[permitSpaceLen:])
	return id
}

func minutes(t time.Time) uint32 { return uint32(max(0, t.Unix()/60)) }

func deflated(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriterDict(&b, flate.BestCompression, []byte(permitWords))
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func inflated(body []byte) ([]byte, error) {
	r := flate.NewReaderDict(bytes.NewReader(body), []byte(permitWords))
	plain, err := io.ReadAll(io.LimitReader(r, permitBodyMax+1))
	if err == nil && len(plain) > permitBodyMax {
		err = ErrPermitForged
	}
	return plain, err
}

// base45Digits are RFC 9285's, which are the characters a QR code packs tightest.
const base45Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func base45(raw []byte) string {
	var b strings.Builder
	for i := 0; i < len(raw); i += 2 {
		n, digits := int(raw[i]), 2
		if i+1 < len(raw) {
			n, digits = n<<8|int(raw[i+1]), 3
		}
		for range digits {
			b.WriteByte(base45Digits[n%45])
			n /= 45
		}
	}
	return b.String()
}

func unbase45(text string) ([]byte, bool) {
	var raw []byte
	for i := 0; i < len(text); i += 3 {
		n, weight := 0, 1
		group := text[i:min(i+3, len(text))]
		for j := range len(group) {
			v := strings.IndexByte(base45Digits, group[j])
			if v < 0 {
				return nil, false
			}
			n, weight = n+v*weight, weight*45
		}
		switch {
		case len(group) == 3 && n < 1<<16:
			raw = append(raw, byte(n>>8), byte(n))
		case len(group) == 2 && n < 1<<8:
			raw = append(raw, byte(n))
		default:
			return nil, false
		}
	}
	return raw, true
}
