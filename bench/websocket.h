/* What the load clients share: the clock, and the client's half of a websocket. */
#ifndef WEBSOCKET_H
#define WEBSOCKET_H
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* From an address of 127.0.1.0/24: one has too few ports for all phones, and a server that counts them per address. */
static int dial(int port, int address) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct linger linger = {1, 0};
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons(port)};
  from.sin_addr.s_addr = htonl(0x7f000101 + address);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) {
    perror("connect");
    exit(2);
  }
  return fd;
}

static void send_all(int fd, const void *data, size_t size) {
  for (const char *at = data; size;) {
    ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) return;
    if (sent > 0) at += sent, size -= sent;
  }
}

static void send_frame(int fd, int opcode, const void *data, int size) { /* masked with zeros */
  uint8_t frame[4096] = {0x80 | opcode};
  int head = 2;
  if (size < 126) {
    frame[1] = 0x80 | size;
  } else {
    frame[1] = 0x80 | 126, frame[2] = size >> 8, frame[3] = size & 255, head = 4;
  }
  memcpy(frame + head + 4, data, size);
  send_all(fd, frame, head + 4 + size);
}

static void send_request(int fd, int port, const char *path) {
  char request[512];
  int size = snprintf(request, sizeof request,
                      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Protocol: relais.v1\r\nOrigin: http://127.0.0.1:%d\r\n\r\n",
                      path, port, port);
  send_all(fd, request, size);
}

/* The size of the whole frame at the head of `size` bytes, 0 if it is not all there; `payload` begins at `head`. */
static size_t frame_size(const uint8_t *frame, size_t size, size_t *head, size_t *payload) {
  if (size < 2) return 0;
  *payload = frame[1] & 127, *head = 2;
  if (*payload == 126) {
    if (size < 4) return 0;
    *payload = frame[2] << 8 | frame[3], *head = 4;
  } else if (*payload == 127) {
    if (size < 10) return 0;
    *payload = 0, *head = 10;
    for (int i = 2; i < 10; i++) *payload = *payload << 8 | frame[i];
  }
  return size < *head + *payload ? 0 : *head + *payload;
}
#endif
