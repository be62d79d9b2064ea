package sqlitedb

import (
	"encoding/binary"
	"os"
)

// LogBroken says that the log beside a database holds commits behind bytes that are damaged, or under a head that is:
// SQLite passes over them without a word. What was being written when the power went looks the same, so this alone is
// no proof that anything is lost.
func LogBroken(path string) bool {
	b, err := os.ReadFile(path + "-wal")
	if err != nil || len(b) < walHeadBytes+frameBytes {
		return false
	}
	order, known := byteOrder(b)
	sum := checksum(order, [2]uint32{}, b[:24])
	whole := known && sum == [2]uint32{binary.BigEndian.Uint32(b[24:]), binary.BigEndian.Uint32(b[28:])}
	salt := binary.BigEndian.Uint64(b[16:])
	if !whole {
		salt = binary.BigEndian.Uint64(b[walHeadBytes+8:])
	}
	for at := walHeadBytes; at+frameBytes <= len(b); at += frameBytes {
		f := b[at : at+frameBytes]
		present := binary.BigEndian.Uint64(f[8:]) == salt
		commit := binary.BigEndian.Uint32(f[4:]) != 0 && binary.BigEndian.Uint32(f) != 0
		if whole {
			sum = checksum(order, checksum(order, sum, f[:8]), f[frameHeadBytes:])
			whole = present && sum == [2]uint32{binary.BigEndian.Uint32(f[16:]), binary.BigEndian.Uint32(f[20:])}
		}
		if !whole && commit && present { // those of the round before have another salt
			return true
		}
	}
	return false
}

// byteOrder is the one in which the log's checksums are worked out.
func byteOrder(b []byte) (order binary.ByteOrder, known bool) {
	switch binary.BigEndian.Uint32(b) {
	case 0x377f0682:
		return binary.LittleEndian, true
	case 0x377f0683:
		return binary.BigEndian, true
	}
	return binary.LittleEndian, false
}

func checksum(order binary.ByteOrder, sum [2]uint32, b []byte) [2]uint32 {
	for ; len(b) >= 8; b = b[8:] {
		sum[0] += order.Uint32(b) + sum[1]
		sum[1] += order.Uint32(b[4:]) + sum[0]
	}
	return sum
}
