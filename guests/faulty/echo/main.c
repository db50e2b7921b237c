/*
 * Shows what the host's WASI gives a guest. Standard output: "arguments: N", "environment: N", "entry: NAME" for each
 * entry of ".", then standard input as it is. Standard error: "error: ", then standard input.
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static int list_entries(void) {
  DIR *directory = opendir(".");
  if (!directory) return -1;
  for (struct dirent *entry; (entry = readdir(directory));) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) printf("entry: %s\n", entry->d_name);
  }
  return closedir(directory);
}

int main(int argc, char **argv) {
  (void)argv;
  size_t variables = 0;
  while (environ && environ[variables]) variables++;
  printf("arguments: %d\nenvironment: %zu\n", argc, variables);
  if (list_entries() != 0) {
    perror(".");
    return EXIT_FAILURE;
  }

  fputs("error: ", stderr);
  char block[4096];
  for (ssize_t count; (count = read(STDIN_FILENO, block, sizeof block)) != 0;) {
    if (count < 0) return EXIT_FAILURE;
    fwrite(block, 1, (size_t)count, stdout);
    fflush(stdout);
    fwrite(block, 1, (size_t)count, stderr);
  }
  return EXIT_SUCCESS;
}
