package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"qianshao/shared/sqlitedb"
)

// dropBlocks takes away the blocks in which nothing lies any more, dying being what this transaction left unused and
// dead what was unused before.
func (w *writing) dropBlocks(dying, dead map[int64]int) error {
	for _, id := range slices.Sorted(maps.Keys(dying)) {
		var size int
		if err := w.tx.One("SELECT coalesce((SELECT length(bytes) FROM blocks WHERE id = ?), 0)", id).Scan(&size); err != nil {
			return err
		}
		if dying[id]+dead[id] < size {
			continue
		}
		if err := w.tx.Exec("DELETE FROM blocks WHERE id = ?", id); err != nil {
			return err
		}
		delete(dying, id)
		delete(dead, id)
	}
	return nil
}

// tidyBlocks writes blocks anew of which half is unused, once that is worth it. What a former run of the program left is
// looked for once.
func (l *Ledger) tidyBlocks(ctx context.Context) error {
	c := &l.compact
	if !c.looked {
		if err := l.lookForDead(ctx); err != nil {
			return fmt.Errorf("look for unused bytes: %w", err)
		}
		c.looked = true
	}
	unused := 0
	for _, n := range c.dead {
		unused += n
	}
	if unused < sparseFrom {
		return nil
	}
	sparse, err := l.sparse(ctx)
	if err != nil {
		return fmt.Errorf("find sparse blocks: %w", err)
	}
	for some := range slices.Chunk(sparse, sparseTogether) {
		if err := l.rewriteAll(ctx, some); err != nil {
			return fmt.Errorf("write sparse blocks anew: %w", err)
		}
		for _, b := range some {
			delete(c.dead, b.id)
		}
	}
	return nil
}

// rewriteAll writes some blocks anew, as one transaction of its own.
func (l *Ledger) rewriteAll(ctx context.Context, some []sparseBlock) error {
	l.queue.turn.Lock()
	defer l.queue.turn.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := l.transact(func(w *writing) error {
		if err := l.compact.same(); err != nil {
			return err
		}
		return w.rewrite(some)
	})
	return err
}

// lookForDead sums up what lies unused in every block.
func (l *Ledger) lookForDead(ctx context.Context) error {
	dead := map[int64]int{}
	err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		used := map[int64]int{}
		err := each(tx, func(s scanner) error {
			var id int64
			var size int
			err := s.Scan(&id, &size)
			used[id] = size
			return err
		}, "SELECT block, sum(size) FROM segments GROUP BY block")
		if err != nil {
			return err
		}
		return each(tx, func(s scanner) error {
			var id int64
			var size int
			if err := s.Scan(&id, &size); err != nil {
				return err
			}
			if size > used[id] {
				dead[id] = size - used[id]
			}
			return nil
		}, "SELECT id, length(bytes) FROM blocks")
	})
	l.compact.dead = dead
	return err
}

// sparseBlock is a block to be written anew.
type sparseBlock struct {
	id   int64
	live []stored
	at   []int64 // places of live
}

// sparse finds the blocks most of which is unused, and what lies in them.
func (l *Ledger) sparse(ctx context.Context) ([]sparseBlock, error) {
	by := map[int64]*sparseBlock{}
	var found []sparseBlock
	err := l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(l.compact.dead)) {
			var size int
			if err := tx.One("SELECT coalesce((SELECT length(bytes) FROM blocks WHERE id = ?), 0)", id).Scan(&size); err != nil {
				return err
			}
			if size == 0 {
				delete(l.compact.dead, id)
			} else if 2*l.compact.dead[id] >= size && len(by) < sparseAtOnce {
				by[id] = &sparseBlock{id: id}
			}
		}
		if len(by) == 0 {
			return nil
		}
		return each(tx, func(s scanner) error {
			var at, id int64
			var one stored
			if err := s.Scan(&at, &id, &one.start, &one.size); err != nil {
				return err
			}
			if b := by[id]; b != nil {
				b.live, b.at = append(b.live, one), append(b.at, at)
			}
			return nil
		}, "SELECT place, block, start, size FROM segments ORDER BY block, start")
	})
	for _, id := range slices.Sorted(maps.Keys(by)) {
		found = append(found, *by[id])
	}
	return found, err
}

// rewrite leaves out of blocks what is unused. Segments of a block are only ever taken away, so what was read is the most
// that can be in it.
func (w *writing) rewrite(sparse []sparseBlock) error {
	for _, b := range sparse {
		var old, live []byte
		if err := w.tx.One("SELECT coalesce((SELECT bytes FROM blocks WHERE id = ?), x'')", b.id).Scan(&old); err != nil {
			return err
		}
		for i, s := range b.live {
			var still int
			if err := w.tx.One("SELECT count(*) FROM segments WHERE place = ? AND block = ? AND start = ? AND size = ?",
				b.at[i], b.id, s.start, s.size).Scan(&still); err != nil {
				return err
			}
			if still == 0 {
				continue
			}
			if s.start < 0 || s.size < 0 || s.start > len(old) || s.size > len(old)-s.start {
				return fmt.Errorf("%w: a segment is not in its block %d", ErrDamaged, b.id)
			}
			if err := w.tx.Exec("UPDATE segments SET start = ? WHERE place = ?", len(live), b.at[i]); err != nil {
				return err
			}
			live = append(live, old[s.start:s.start+s.size]...)
		}
		if len(live) == 0 {
			if err := w.tx.Exec("DELETE FROM blocks WHERE id = ?", b.id); err != nil {
				return err
			}
			continue
		}
		if err := w.tx.Exec("UPDATE blocks SET bytes = ? WHERE id = ?", live, b.id); err != nil {
			return err
		}
	}
	return nil
}

// Sizes tells what the history takes.
type Sizes struct {
	Segments int   // small ones and joined ones
	Bytes    int64 // of them
	File     int64 // of the database, what is free in it included
	Free     int64 // of it, to be used for what is written next
}

// Sizes looks how much room the history takes in the file.
func (l *Ledger) Sizes(ctx context.Context) (z Sizes, err error) {
	err = l.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		if err := tx.One("SELECT count(*), coalesce(sum(size), 0) FROM segments").Scan(&z.Segments, &z.Bytes); err != nil {
			return err
		}
		return tx.One("SELECT page_count * page_size, freelist_count * page_size FROM pragma_page_size, pragma_page_count, pragma_freelist_count").
			Scan(&z.File, &z.Free)
	})
	if err != nil {
		return z, fmt.Errorf("measure the history: %w", err)
	}
	return z, nil
}
