// The least that a client can do: one connection, the stream read in large pieces, each piece
// stamped once, each event found by its empty line, the time in its text decoded.
// Usage: bulk-reader PORT TOKENS; prints CPU seconds and the tokens that were read.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double cpu(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double seconds(const char *text) {
  long digits = 0;
  double unit = 1;
  int isBehind = 0;
  for (; *text != '"'; text++) {
    if (*text == '.') {
      isBehind = 1;
      continue;
    }
    digits = digits * 10 + (*text - '0');
    if (isBehind) unit *= 0.1;
  }
  return digits * unit;
}

static char buffer[1 << 17];

int main(int count, char **args) {
  if (count < 3) return 2;
  int file = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(args[1]))};
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  if (connect(file, (struct sockaddr *)&to, sizeof to) != 0) return 3;
  char body[256], request[512];
  int length = snprintf(body, sizeof body, "{\"model\":\"golden\",\"max_tokens\":%s,\"stream\":true,\"messages\":[]}", args[2]);
  int size = snprintf(request, sizeof request, "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%s", length, body);
  double before = cpu(), stamp = 0, sum = 0;
  if (write(file, request, size) != size) return 4;
  size_t kept = 0;
  long tokens = 0;
  for (int ended = 0; !ended;) {
    ssize_t read = recv(file, buffer + kept, sizeof buffer - kept - 1, 0);
    if (read <= 0) break;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    stamp = now.tv_sec + now.tv_nsec / 1e9;
    char *at = buffer, *end = buffer + kept + read;
    for (;;) {
      char *line = memmem(at, end - at, "\n\n", 2);
      if (line == NULL) break;
      char *text = memmem(at, line - at, "\"content\":\" ", 12);
      if (text != NULL) {
        sum += stamp - seconds(text + 12);
        tokens++;
      }
      if (memmem(at, line - at, "[DONE]", 6) != NULL) ended = 1;
      at = line + 2;
    }
    kept = end - at;
    memmove(buffer, at, kept);
  }
  printf("%.9f %ld %g\n", cpu() - before, tokens, sum);
  return 0;
}
