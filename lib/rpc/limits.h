#ifndef COFFER_LIB_RPC_LIMITS_H_
#define COFFER_LIB_RPC_LIMITS_H_

// Limits and timeouts of all calls between processes of Coffer, in one place.
// They suit loopback and local networks; docs/architecture.md discusses them.

#include <cstddef>

#include "absl/time/time.h"

namespace coffer::rpc {

// --- Sizes -------------------------------------------------------------------

// Largest message that services and clients of metadata accept: a page of a
// listing, a batch of commits.
inline constexpr int kMetadataMaxReceiveBytes = 4 << 20;

// Blob bytes in one message of PutBlobs or GetBlobs. Large enough to make the
// cost per message small, small enough that a few in flight are no burden.
inline constexpr size_t kBlobDataPieceBytes = 1 << 20;
// Largest message that services and clients of blobs accept: a piece, its
// header, and room for acknowledgements.
inline constexpr int kBlobMaxReceiveBytes = 2 << 20;
// All of a frame but its data: header and unknown fields (blob_frame.h).
inline constexpr size_t kBlobFrameMaxOverheadBytes = 64 << 10;

// HTTP/2 headers of one call. gRPC 1.51 refuses more.
inline constexpr int kMaxCallMetadataBytes = 8 << 10;

// --- Transport ---------------------------------------------------------------

// The receiver says how large DATA frames may be; the default of 16 KiB costs
// CPU and makes many slices.
inline constexpr int kHttp2MaxFrameBytes = 1 << 20;
// Initial window of a stream: bytes in flight until the receiver reads. Several
// pieces, so that messages do not wait for window updates.
inline constexpr int kHttp2StreamWindowBytes = 4 << 20;
inline constexpr int kHttp2WriteBufferBytes = 1 << 20;
// Bytes asked for in one read from a socket.
inline constexpr int kTcpReadChunkBytes = 256 << 10;
inline constexpr int kTcpMinReadChunkBytes = 64 << 10;
inline constexpr int kTcpMaxReadChunkBytes = 4 << 20;

// --- Server ------------------------------------------------------------------

// Calls in progress on one connection; more wait at the client.
inline constexpr int kMaxStreamsPerConnection = 64;
// Threads of one server. A streaming call keeps one; when all are taken, calls
// fail with RESOURCE_EXHAUSTED.
inline constexpr int kMaxServerThreads = 256;
// Idle threads that a server keeps ready for calls.
inline constexpr int kMaxServerPollers = 8;
// Memory that gRPC may use in one server for what is in flight.
inline constexpr size_t kServerMemoryQuotaBytes = 256 << 20;
// A stream from a client on which nothing moves is cancelled after this.
inline constexpr absl::Duration kServerStreamIdleLimit = absl::Seconds(60);
// For a client to complete the connection preface.
inline constexpr absl::Duration kServerHandshakeTimeout = absl::Seconds(5);
// Connections without calls are closed after this time. There is no limit on
// the age of a connection: a large file may take one call of an hour.
inline constexpr absl::Duration kServerMaxConnectionIdle = absl::Minutes(5);
// For calls in progress to end when a server stops.
inline constexpr absl::Duration kServerShutdownGrace = absl::Seconds(5);

// --- Keepalive ---------------------------------------------------------------

// A peer that does not answer a ping within the timeout is taken for dead.
inline constexpr absl::Duration kServerKeepaliveInterval = absl::Seconds(60);
inline constexpr absl::Duration kClientKeepaliveInterval = absl::Seconds(30);
inline constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(10);
// Servers close connections of clients that ping more often than this. Has to
// be below the clients' interval.
inline constexpr absl::Duration kServerMinPingInterval = absl::Seconds(20);
inline constexpr int kServerMaxPingStrikes = 2;

// --- Deadlines ---------------------------------------------------------------

// A call that asks whether somebody is there.
inline constexpr absl::Duration kProbeDeadline = absl::Seconds(5);
// Streams have no deadline for the whole, but for each step: no message for
// this long means that the peer is stalled.
inline constexpr absl::Duration kStreamIdleDeadline = absl::Seconds(15);

// --- Connecting --------------------------------------------------------------

// For one attempt to connect.
inline constexpr absl::Duration kConnectTimeout = absl::Seconds(3);
// Between attempts, from first to largest.
inline constexpr absl::Duration kReconnectBackoffMin = absl::Milliseconds(100);
inline constexpr absl::Duration kReconnectBackoffMax = absl::Seconds(5);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_LIMITS_H_
