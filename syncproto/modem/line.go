package modem

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"qianshao/syncproto/narrow"
)

// Words of the lines that go over a port.
const (
	wordSend  = "QSTX" // to the modem: send these bytes
	wordTaken = "QSOK" // from it: taken
	wordNo    = "QSNO" // from it: not taken, and why
	wordHeard = "QSRX" // from it: these bytes came
	wordHello = "QSHI" // to made-up air: who calls
	wordAir   = "QSAIR"
)

// lineMax bounds a line, in bytes.
const lineMax = 2*narrow.MessageMax + 64

// Line writes one line: words, and an exclusive or of all characters between $ and *, as positioning devices do.
func Line(words ...string) string {
	text := strings.Join(words, ",")
	return fmt.Sprintf("$%s*%02X\r\n", text, sum(text))
}

func sum(text string) (sum byte) {
	for i := range len(text) {
		sum ^= text[i]
	}
	return sum
}

// ParseLine reads what Line wrote; ok is false for anything else.
func ParseLine(line string) (words []string, ok bool) {
	line = strings.TrimRight(line, "\r\n")
	from, to := strings.LastIndexByte(line, '$'), strings.LastIndexByte(line, '*')
	if from < 0 || to < from || len(line) != to+3 {
		return nil, false
	}
	text := line[from+1 : to]
	if want, err := strconv.ParseUint(line[to+1:], 16, 8); err != nil || byte(want) != sum(text) {
		return nil, false
	}
	return strings.Split(text, ","), true
}

// bytesOf reads the length and bytes of a line.
func bytesOf(words []string) ([]byte, bool) {
	if len(words) != 3 {
		return nil, false
	}
	b, err := hex.DecodeString(words[2])
	n, wrong := strconv.Atoi(words[1])
	return b, err == nil && wrong == nil && n == len(b) && n > 0 && n <= narrow.MessageMax
}

func lineOf(word string, b []byte) string {
	return Line(word, strconv.Itoa(len(b)), strings.ToUpper(hex.EncodeToString(b)))
}

// lineModem talks lines over a port.
type lineModem struct {
	port    io.ReadWriteCloser
	size    int
	slot    time.Duration
	heard   chan []byte
	answers chan string
	gone    chan struct{}
	close   sync.Once
	closed  error
}

// answerWait is how long a device may think about a message.
const answerWait = 10 * time.Second

// Send hands a message to the device and waits for its word.
func (m *lineModem) Send(ctx context.Context, message []byte) error {
	if len(message) > m.size {
		return fmt.Errorf("%w: %d bytes of %d", ErrTooBig, len(message), m.size)
	}
	for len(m.answers) > 0 {
		<-m.answers // late words on an earlier message
	}
	if _, err := io.WriteString(m.port, lineOf(wordSend, message)); err != nil {
		return fmt.Errorf("%w: %w", ErrClosed, err)
	}
	timeout, cancel := context.WithTimeout(ctx, max(answerWait, 2*m.slot))
	defer cancel()
	select {
	case why := <-m.answers:
		if why != "" {
			return fmt.Errorf("%w: %.60s", ErrBusy, why)
		}
		return nil
	case <-m.gone:
		return ErrClosed
	case <-timeout.Done():
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w: no answer", ErrBusy)
	}
}

// Receive waits for the next message.
func (m *lineModem) Receive(ctx context.Context) ([]byte, error) {
	select {
	case b := <-m.heard:
		return b, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-m.gone:
		return nil, ErrClosed
	}
}

// Size is how many bytes a message has at most.
func (m *lineModem) Size() int { return m.size }

// Slot is how long the device wants between two messages.
func (m *lineModem) Slot() time.Duration { return m.slot }

// Close ends both directions.
func (m *lineModem) Close() error {
	m.close.Do(func() { m.closed = m.port.Close() })
	return m.closed
}

// read takes lines apart until the port ends. What is no line is noise.
func (m *lineModem) read() {
	defer close(m.gone)
	lines := lineReader(m.port)
	for {
		line, err := lines.next()
		if err != nil {
			return
		}
		words, ok := ParseLine(line)
		if !ok {
			continue
		}
		switch words[0] {
		case wordTaken:
			m.answer("")
		case wordNo:
			m.answer(strings.Join(words, " "))
		case wordHeard:
			if b, ok := bytesOf(words); ok {
				select {
				case m.heard <- b:
				default: // nobody reads: as lost as any other
				}
			}
		}
	}
}

func (m *lineModem) answer(why string) {
	select {
	case m.answers <- why:
	default:
	}
}

// reader gives lines of bounded length; what is longer is cut, and then is no line.
type reader struct{ in *bufio.Reader }

func lineReader(port io.Reader) reader { return reader{bufio.NewReaderSize(port, lineMax)} }

func (r reader) next() (string, error) {
	line, err := r.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		err = nil
	}
	return string(line), err
}
