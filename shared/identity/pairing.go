package identity

import (
	"crypto/hkdf"
	"crypto/sha256"
	"strings"
)

// pairPrefix opens a pairing code. Its body is that of an enrolment code: addresses, pin, token, end.
const pairPrefix = "QP1."

// PairText is a code as one terminal shows it to be paired with another: where it is, how to know it, what lets one
// device in once. It differs from an enrolment code by its prefix alone.
func PairText(c Code) string { return pairPrefix + strings.TrimPrefix(c.String(), codePrefix) }

// ParsePair reads a pairing code, as forgivingly and as exactly as ParseCode reads an enrolment code.
func ParsePair(text string) (Code, error) {
	rest, ok := strings.CutPrefix(spelled(text), pairPrefix)
	if !ok {
		if rest := spelled(text); strings.HasPrefix(rest, "QP") && len(rest) > 3 && rest[3] == '.' {
			return Code{}, ErrCodeVersion
		}
		return Code{}, ErrCode
	}
	return ParseCode(codePrefix + rest)
}

// LooksLikePair says whether a text begins as a pairing code does, right or wrong.
func LooksLikePair(text string) bool {
	s := spelled(text)
	return strings.HasPrefix(s, "QP") && len(s) > 3 && s[3] == '.'
}

// PairSecret is what two paired devices share afterwards: by it each knows the other's beacon. It follows from the
// token, which is forgotten.
func PairSecret(t Token) ([]byte, error) {
	return hkdf.Key(sha256.New, t[:], nil, "qianshao pair 1", 32)
}
