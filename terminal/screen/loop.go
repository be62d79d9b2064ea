package screen

import (
	"context"
	"reflect"
	"slices"
	"sync"
)

// Effect is work a model asks for. Run does it and answers with a message; a nil answer is dropped. Effects that
// share a Topic supersede each other while they wait: only the newest search or draft is worth doing. An effect
// without a topic is never dropped.
type Effect struct {
	Name  string // for tests and logs
	Topic string
	Look  bool // reads only: runs beside the acts, so that a slow search never delays a save
	Run   func(ctx context.Context) Message
}

// Loop owns a Model: it alone reads and replaces it. Messages come in order through Send; every new model is shown.
type Loop struct {
	show    func(View)
	recover func(cause any) Message
	inbox   mailbox[Message]
	acts    mailbox[Effect]
	looks   mailbox[Effect]
}

// NewLoop makes a loop that shows views through show. caught turns a panic of an effect into a message.
func NewLoop(show func(View), caught func(cause any) Message) *Loop {
	return &Loop{show: show, recover: caught, inbox: newMailbox[Message](), acts: newMailbox[Effect](), looks: newMailbox[Effect]()}
}

// Send hands in a message; it never blocks, and may be called from any goroutine.
func (l *Loop) Send(m Message) { l.inbox.put(m, "") }

// Run updates and shows models, beginning with m and its first effects, until ctx ends. It gives the last model.
func (l *Loop) Run(ctx context.Context, m Model, first []Effect) Model {
	var workers sync.WaitGroup
	// What the operator saved before closing the window is still recorded: the acts' worker ends only after the last
	// message was answered and its queue is empty.
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	workers.Go(func() { l.work(lasting, context.WithoutCancel(ctx), l.acts) })
	for range lookers {
		workers.Go(func() { l.work(ctx, ctx, l.looks) })
	}
	defer workers.Wait()
	defer end()
	l.dispatch(first)
	shown := Render(m)
	l.show(shown)
	last := m // that could be drawn
	stale := false
	for {
		msg, ok := l.inbox.take(ctx)
		if !ok {
			return m
		}
		before := m
		m = l.update(m, msg)
		stale = stale || !still(before, m, msg)
		if !stale || !l.inbox.empty() { // a burst of keys is drawn once
			continue
		}
		stale = false
		_, afterFault := msg.(Crashed)
		view, ok := l.render(m, afterFault)
		if !ok {
			m = last
			continue
		}
		last = m
		if !reflect.DeepEqual(view, shown) { // an idle terminal stays idle
			shown = view
			l.show(view)
		}
	}
}

// update answers a message and hands out the effects. A panic leaves the model as it was, which is a value and so is whole,
// and is told to it; one while it is being told is left to end the program.
func (l *Loop) update(m Model, msg Message) (next Model) {
	if _, afterFault := msg.(Crashed); !afterFault {
		defer func() {
			if cause := recover(); cause != nil {
				next = m
				l.Send(l.recover(cause))
			}
		}()
	}
	next, effects := Update(m, msg)
	l.dispatch(effects)
	return next
}

// render draws a model as values; false when that panicked, which the next message then tells. What cannot be drawn right
// after a fault is left to end the program.
func (l *Loop) render(m Model, afterFault bool) (view View, ok bool) {
	if !afterFault {
		defer func() {
			if cause := recover(); cause != nil {
				l.Send(l.recover(cause))
			}
		}()
	}
	return Render(m), true
}

func (l *Loop) dispatch(effects []Effect) {
	for _, e := range effects {
		if e.Look {
			l.looks.put(e, e.Topic)
		} else {
			l.acts.put(e, e.Topic)
		}
	}
}

// lookers is how many reads go on at once, so that the figures of a large incident do not keep a search waiting.
const lookers = 3

// work does the effects of a queue, one after the other; of one topic never two at once, lest the older answer last.
func (l *Loop) work(until, inside context.Context, box mailbox[Effect]) {
	for {
		e, ok := box.take(until)
		if !ok {
			return
		}
		if answer := l.perform(inside, e); answer != nil {
			l.Send(answer)
		}
		box.done(e.Topic)
	}
}

func (l *Loop) perform(ctx context.Context, e Effect) (answer Message) {
	defer func() {
		if cause := recover(); cause != nil {
			answer = l.recover(cause)
		}
	}()
	return e.Run(ctx)
}

// mailbox is an unbounded queue: its senders are a person's keys and answers to them, and a key must never be lost.
type mailbox[T any] struct {
	state *mailboxState[T]
}

type mailboxState[T any] struct {
	mu    sync.Mutex
	queue []letter[T]
	taken map[string]bool // topics somebody is at work on: their next letter waits
	bell  chan struct{}
}

type letter[T any] struct {
	content T
	topic   string
}

func newMailbox[T any]() mailbox[T] {
	return mailbox[T]{&mailboxState[T]{bell: make(chan struct{}, 1), taken: map[string]bool{}}}
}

// put adds content; a letter of the same topic that still waits is replaced where it stands, so that no topic can keep
// another from its turn.
func (b mailbox[T]) put(content T, topic string) {
	s := b.state
	s.mu.Lock()
	waits := func(l letter[T]) bool { return topic != "" && l.topic == topic }
	if i := slices.IndexFunc(s.queue, waits); i >= 0 {
		s.queue[i].content = content
	} else {
		s.queue = append(s.queue, letter[T]{content, topic})
	}
	s.mu.Unlock()
	b.ring()
}

func (b mailbox[T]) ring() {
	select {
	case b.state.bell <- struct{}{}:
	default:
	}
}

// done lets the next letter of a topic go.
func (b mailbox[T]) done(topic string) {
	if topic == "" {
		return
	}
	b.state.mu.Lock()
	delete(b.state.taken, topic)
	b.state.mu.Unlock()
	b.ring()
}

// take waits for a letter whose topic nobody is at work on. What is queued when ctx ends is still given out.
func (b mailbox[T]) take(ctx context.Context) (content T, ok bool) {
	s := b.state
	for {
		s.mu.Lock()
		if i := slices.IndexFunc(s.queue, func(l letter[T]) bool { return !s.taken[l.topic] }); i >= 0 {
			next := s.queue[i]
			s.queue = slices.Delete(s.queue, i, i+1)
			if next.topic != "" {
				s.taken[next.topic] = true
			}
			more := len(s.queue) > 0
			s.mu.Unlock()
			if more {
				b.ring() // for the other workers of this queue
			}
			return next.content, true
		}
		s.mu.Unlock()
		select {
		case <-s.bell:
		case <-ctx.Done():
			return content, false
		}
	}
}

func (b mailbox[T]) empty() bool {
	b.state.mu.Lock()
	defer b.state.mu.Unlock()
	return len(b.state.queue) == 0
}
