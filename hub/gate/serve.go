package gate

import (
	"errors"
	"io"
	"net/http"

	"qianshao/shared/identity"
	"qianshao/syncproto/dot"
)

// Path is where devices ask to be let in.
const Path = "/enrol"

const requestLenMax = 32 << 10 // a grant limited to many spaces is the longest

// ServeHTTP answers one device that asks to be let in. It has proved its key by the TLS handshake; whatever is wrong
// with its token is answered in the body, so that every code reaches the person who typed it.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.TLS == nil {
		http.Error(w, "devices only", http.StatusMethodNotAllowed)
		return
	}
	public, err := identity.PeerKey(*r.TLS)
	if err != nil {
		http.Error(w, "devices only", http.StatusForbidden)
		return
	}
	answer, err := g.answer(r, public)
	if err != nil {
		answer = identity.EnrolAnswer{Code: codeOf(err)}
	}
	if err != nil && answer.Code != identity.ApprovalPending { // asked every few seconds, and said when it began
		g.options.Log.WarnContext(r.Context(), "device not let in", "device", dot.DeviceOf(public).String(), "reason", err.Error())
	}
	answer.Clock = g.options.Now().UnixMilli()
	raw, err := answer.Marshal()
	if err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/cbor")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(raw) // a lost answer is asked for again
}

func codeOf(err error) string {
	var refusal *identity.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return identity.HubUnable
}

func (g *Gate) answer(r *http.Request, public []byte) (identity.EnrolAnswer, error) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, requestLenMax))
	if err != nil {
		return identity.EnrolAnswer{}, err
	}
	q, malformed := identity.ParseEnrolRequest(raw)
	switch {
	case malformed == nil && g.waits(r.Context(), public, q):
		return identity.EnrolAnswer{}, &identity.Refusal{Code: identity.ApprovalPending}
	case !g.attempts.AllowN(g.options.Now(), 1):
		return identity.EnrolAnswer{}, &identity.Refusal{Code: identity.HubBusy}
	case malformed != nil:
		return identity.EnrolAnswer{}, identity.Refuse(identity.CodeMalformed, malformed)
	case len(q.Grant) > 0:
		return g.readmit(r, public, q)
	}
	token := identity.Token(q.Token)
	grant, err := g.Redeem(r.Context(), public, token, q.Program)
	if err != nil {
		return identity.EnrolAnswer{}, err
	}
	g.options.Log.InfoContext(r.Context(), "device let in", "device", grant.Grant.Device().String(), "name", grant.Grant.Name,
		"desk", grant.Grant.Desk, "check", g.check(public, token), "program", q.Program)
	return g.welcome(grant), nil
}

// readmit takes the word of a device that shows a grant this hub has forgotten.
func (g *Gate) readmit(r *http.Request, public []byte, q identity.EnrolRequest) (identity.EnrolAnswer, error) {
	grant, err := identity.ParseFact(q.Grant)
	if err != nil {
		return identity.EnrolAnswer{}, identity.Refuse(identity.NotGranted, err)
	}
	if err := g.Readmit(r.Context(), public, grant); err != nil {
		return identity.EnrolAnswer{}, err
	}
	g.options.Log.InfoContext(r.Context(), "device let in by the grant it has", "device", grant.Grant.Device().String(), "name", grant.Grant.Name)
	return g.welcome(grant), nil
}

func (g *Gate) welcome(grant identity.Fact) identity.EnrolAnswer {
	return identity.EnrolAnswer{Root: g.options.Roll().Root(), HubName: g.options.Name, Facts: g.facts(grant)}
}

// factsLenMax leaves room in an answer; what does not fit comes by sync.
const factsLenMax = identity.EnrolLenMax / 2

// facts are the new grant, then what else the hub knows.
func (g *Gate) facts(grant identity.Fact) [][]byte {
	facts := [][]byte{grant.Bytes()}
	length := len(facts[0])
	for _, f := range g.options.Roll().Facts() {
		raw := f.Bytes()
		if length += len(raw); length > factsLenMax {
			break
		}
		facts = append(facts, raw)
	}
	return facts
}
